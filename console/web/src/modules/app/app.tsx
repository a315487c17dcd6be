/** The console as a whole: queries, the component library, and the pages by their addresses. */
import { DesksideError } from "@deskside/protocol";
import { MutationCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Toasts, toastError } from "../../components/toasts.tsx";
import { router } from "./router.tsx";

const isFinal = (error: unknown): boolean => error instanceof DesksideError && error.code !== "OVERLOADED";

const queries = new QueryClient({
  // What changes is said by the live socket: nothing is asked for again by the clock.
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => count < 2 && !isFinal(error),
    },
  },
  mutationCache: new MutationCache({ onError: toastError }),
});

export const App = () => (
  <QueryClientProvider client={queries}>
    <RouterProvider router={router} />
    <Toasts />
  </QueryClientProvider>
);
