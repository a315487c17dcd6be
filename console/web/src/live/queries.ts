/** Every question that pages ask the hub, with its key; topics of the live socket refresh them. */
import type { EndpointName, RequestQuery, ResponseBody } from "@deskside/protocol";
import { keepPreviousData, queryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { api, setCsrf } from "../platform/http.ts";

export const aboutQuery = queryOptions({
  queryKey: ["about"],
  queryFn: () => api("about"),
  staleTime: Number.POSITIVE_INFINITY,
});
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async () => {
    const me = await api("getMe");
    setCsrf(me.csrf);
    return me;
  },
  retry: false,
  staleTime: Number.POSITIVE_INFINITY,
});
export const caseQuery = (id: string) =>
  queryOptions({ queryKey: ["case", id], queryFn: () => api("getCase", { params: { id } }) });
export const deviceQuery = (id: string) =>
  queryOptions({ queryKey: ["device", id], queryFn: () => api("getDevice", { params: { id } }) });
export const catalogueQuery = (id: string) =>
  queryOptions({
    queryKey: ["catalogue", id],
    queryFn: () => api("getCatalogue", { params: { id } }),
    staleTime: 10 * 60_000,
    retry: false,
  });
export const flowsQuery = queryOptions({
  queryKey: ["flows"],
  queryFn: () => api("listFlows"),
  staleTime: 60_000,
});
export const flowQuery = (id: string) =>
  queryOptions({
    queryKey: ["flow", id],
    queryFn: () => api("getFlow", { params: { id } }),
    staleTime: 60_000,
  });
export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: () => api("listInvitations"),
});
export const mineQuery = queryOptions({
  queryKey: ["cases", "mine"],
  queryFn: () => api("listCases", { query: { mine: "true", state: "active", limit: "40" } }),
});

/** Rows of one page. */
const PAGE_ROWS = "100";
// Sound: every paged question takes `limit` and `after` beside its own filters.
const pageOf = <N extends Paged>(query: RequestQuery<N>, after: string): RequestQuery<N> =>
  Object.assign(
    { limit: PAGE_ROWS },
    query,
    after === "" ? undefined : { after },
  ) as unknown as RequestQuery<N>;

type Paged = "listCases" | "listDevices" | "listPeople";

/** A list that is paged by key; the pages so far stay on the screen while a filter changes. */
export function usePaged<N extends Paged>(name: N, key: readonly unknown[], query: RequestQuery<N>) {
  return useInfiniteQuery({
    queryKey: [...key, query],
    queryFn: ({ pageParam }) =>
      api(name, { query: pageOf(query, pageParam) }) as Promise<ResponseBody<N & EndpointName>>,
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}
