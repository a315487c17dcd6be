/** Cases: opened, listed, changed, talked about, closed. */
import {
  type CaseDetail,
  type CaseSummary,
  DesksideError,
  type EventView,
  type Person,
  type RequestBody,
} from "@deskside/protocol";
import type { EventTable, ReadResult, WriteInput } from "../ports/store.ts";
import { newId } from "../record/new-id.ts";
import { accepted, type ServiceDeps, technician } from "./_deps.ts";
import type { TechnicianCaller } from "./callers.ts";
import { caseDetail, caseSummary } from "./case-views.ts";
import { chatOf } from "./chat.ts";
import type { RunViews } from "./run-views.ts";

type Detail = NonNullable<ReadResult<"case-detail">>;
interface Paging {
  readonly after?: string | undefined;
  readonly limit?: string | undefined;
}
export interface ListOf<Item> {
  items: Item[];
  next: string | null;
}

export interface Cases {
  /** The case by id or number, as the store has it. Throws NOT_FOUND. */
  row(id: string): Promise<Detail>;
  open(caller: TechnicianCaller, input: RequestBody<"openCase">): Promise<CaseSummary>;
  list(
    caller: TechnicianCaller,
    query: Paging & {
      readonly state?: CaseSummary["state"] | "active" | undefined;
      readonly q?: string | undefined;
      readonly mine?: "true" | undefined;
    },
  ): Promise<ListOf<CaseSummary>>;
  detail(id: string): Promise<CaseDetail>;
  update(caller: TechnicianCaller, id: string, changes: RequestBody<"updateCase">): Promise<CaseSummary>;
  close(caller: TechnicianCaller, id: string, input: RequestBody<"closeCase">): Promise<CaseSummary>;
  events(id: string, paging: Paging): Promise<ListOf<EventView>>;
  note(caller: TechnicianCaller, id: string, note: RequestBody<"addNote">): Promise<void>;
  chat(caller: TechnicianCaller, id: string, message: { id: string; text: string }): Promise<void>;
  people(query: Paging & { readonly q?: string | undefined }): Promise<ListOf<Person>>;
}

/** Impact and urgency (1 the most) give the priority, 1 the most pressing; 3 where nobody said. */
const priorityOf = (impact: number | undefined, urgency: number | undefined): number =>
  impact === undefined || urgency === undefined ? 3 : Math.min(4, Math.max(1, impact + urgency - 1));

const limitOf = (limit: string | undefined) => (limit === undefined ? {} : { limit: Number(limit) });

/** An event as the API shows it; its payload is null once it is erased. */
export function eventView(row: EventTable): EventView {
  const entry =
    row.entry === null
      ? null
      : (JSON.parse(row.entry) as { actor: { name: string }; data: EventView["payload"] });
  return {
    seq: row.seq,
    type: row.type,
    at: row.at,
    actor: { kind: row.actorKind, id: row.actorId, name: entry?.actor.name ?? "" },
    visibility: row.visibility,
    payload: entry?.data ?? null,
    hash: row.hash,
  };
}

export function createCases(deps: ServiceDeps, runViews: RunViews): Cases {
  const { store, organisationId } = deps;

  const row = async (id: string): Promise<Detail> => {
    const found = await store.read("case-detail", { organisationId, id });
    if (found === undefined) throw new DesksideError("NOT_FOUND");
    return found;
  };
  const idOf = async (id: string): Promise<string> => (await row(id)).case.id;
  const summary = async (id: string): Promise<CaseSummary> => caseSummary((await row(id)).case, deps.live());
  const changed = (id: string, kind: "case" | "event" | "chat" = "case"): void => {
    const live = deps.live();
    live.changed(`case:${id}`, kind, id);
    live.changed("cases", kind, id);
  };

  async function personOf(
    caller: TechnicianCaller,
    person: RequestBody<"openCase">["person"],
  ): Promise<string> {
    const at = deps.now();
    const known =
      person.id === undefined
        ? undefined
        : await store.query
            .selectFrom("persons")
            .select(["id", "contactsJson", "technicalLevel"])
            .where("id", "=", person.id)
            .where("organisationId", "=", organisationId)
            .executeTakeFirst();
    if (person.id !== undefined && known === undefined)
      throw new DesksideError("NOT_FOUND", "There is no such person.");
    const id = known?.id ?? newId(at);
    const contacts =
      known === undefined ? [] : (JSON.parse(known.contactsJson) as WriteInput<"person-upsert">["contacts"]);
    const { contact } = person;
    const isNew = contact !== undefined && contact !== "" && !contacts.some(({ value }) => value === contact);
    const technicalLevel = person.technicalLevel ?? known?.technicalLevel;
    if (known !== undefined && !isNew && person.technicalLevel === undefined) return id;
    accepted(
      await store.write("person-upsert", {
        actor: technician(caller),
        at,
        id,
        organisationId,
        name: person.name,
        contacts: isNew
          ? [...contacts, { kind: contact.includes("@") ? "email" : "phone", value: contact, setAt: at }]
          : contacts,
        ...(technicalLevel == null ? {} : { technicalLevel }),
      }),
    );
    return id;
  }

  return {
    row,
    async open(caller, input) {
      const at = deps.now();
      if ((input.reportedAt ?? at) > at + 60_000)
        throw new DesksideError("BAD_REQUEST", "It was not reported in the future.");
      if (input.device !== undefined) {
        const device = await store.query
          .selectFrom("devices")
          .select("id")
          .where("id", "=", input.device)
          .where("organisationId", "=", organisationId)
          .executeTakeFirst();
        if (device === undefined) throw new DesksideError("NOT_FOUND", "There is no such machine.");
      }
      const personId = await personOf(caller, input.person);
      const { impact, urgency } = input;
      const opened = accepted(
        await store.write("case-open", {
          actor: technician(caller),
          at,
          id: newId(at),
          organisationId,
          kind: "incident",
          channel: input.channel ?? "phone",
          problem: input.problem,
          personId,
          assigneeId: caller.account,
          priority: priorityOf(impact, urgency),
          ...(input.reportedAt === undefined ? {} : { reportedAt: input.reportedAt }),
          ...(input.device === undefined ? {} : { deviceId: input.device }),
          ...(input.needs === undefined ? {} : { needs: input.needs }),
          ...(impact === undefined ? {} : { impact }),
          ...(urgency === undefined ? {} : { urgency }),
        }),
      );
      changed(opened.id);
      return summary(opened.id);
    },
    async list(caller, { state, q, mine, after, limit }) {
      const filter = {
        organisationId,
        ...limitOf(limit),
        ...(after === undefined ? {} : { after }),
        ...(mine === undefined ? {} : { assigneeId: caller.account }),
        ...(state === undefined
          ? {}
          : { states: state === "active" ? (["new", "open", "pending"] as const).slice() : [state] }),
      };
      const words = q?.trim() ?? "";
      const page = await (words === ""
        ? store.read("cases-list", filter)
        : store.read("cases-search", { ...filter, words }));
      return { items: page.rows.map((each) => caseSummary(each, deps.live())), next: page.next };
    },
    async detail(id) {
      const found = await row(id);
      const { id: caseId } = found.case;
      const [runs, chat] = await Promise.all([runViews.ofCase(caseId), chatOf(store, caseId)]);
      return caseDetail(found, { live: deps.live(), now: deps.now(), runs, chat });
    },
    async update(caller, id, changes) {
      const { case: before } = await row(id);
      const by = { actor: technician(caller), at: deps.now(), caseId: before.id };
      const { state, reason, pendingReason, device, needs, assignToMe, ...plain } = changes;
      const impact = changes.impact ?? before.impact ?? undefined;
      const urgency = changes.urgency ?? before.urgency ?? undefined;
      const rated = changes.impact !== undefined || changes.urgency !== undefined;
      const fields = {
        ...plain,
        ...(rated ? { priority: priorityOf(impact, urgency) } : {}),
        ...(device === undefined ? {} : { deviceId: device }),
        ...(needs === undefined ? {} : { needsJson: JSON.stringify(needs) }),
        ...(assignToMe === undefined ? {} : { assigneeId: caller.account }),
      };
      if (device !== undefined) {
        const known = await store.query
          .selectFrom("devices")
          .select("id")
          .where("id", "=", device)
          .executeTakeFirst();
        if (known === undefined) throw new DesksideError("NOT_FOUND", "There is no such machine.");
      }
      if (Object.keys(fields).length > 0) {
        accepted(
          await store.write("case-update", {
            ...by,
            changes: fields as WriteInput<"case-update">["changes"],
          }),
        );
      }
      if (state !== undefined) {
        const moved = await store.write("case-set-state", {
          ...by,
          to: state,
          ...(reason === undefined ? {} : { reason }),
          ...(pendingReason === undefined ? {} : { pendingReason }),
        });
        if (!moved.ok && moved.code === "ARGUMENTS")
          throw new DesksideError("ARGUMENTS", "Say why: `reason` or `pendingReason`.");
        accepted(moved);
      }
      changed(before.id);
      return summary(before.id);
    },
    async close(caller, id, { code, text, unconfirmedReason }) {
      const { case: before } = await row(id);
      const closed = await store.write("case-close", {
        actor: technician(caller),
        at: deps.now(),
        caseId: before.id,
        resolution: { code, text },
        ...(unconfirmedReason === undefined ? {} : { unconfirmedReason }),
      });
      if (!closed.ok && closed.code === "ARGUMENTS") {
        throw new DesksideError(
          "ARGUMENTS",
          "The customer has not confirmed it: say why in `unconfirmedReason`.",
        );
      }
      accepted(closed);
      changed(before.id);
      return summary(before.id);
    },
    async events(id, { after, limit }) {
      const caseId = await idOf(id);
      const afterSeq = Number(after ?? 0);
      const page = await store.read("case-events", {
        caseId,
        ...limitOf(limit),
        ...(Number.isSafeInteger(afterSeq) ? { afterSeq } : {}),
      });
      return { items: page.rows.map(eventView), next: page.next };
    },
    async note(caller, id, { text, visibility, sources }) {
      const caseId = await idOf(id);
      const data = { text, ...(sources === undefined ? {} : { sources }) };
      accepted(
        await store.write("note-add", {
          actor: technician(caller),
          at: deps.now(),
          caseId,
          visibility,
          data,
        }),
      );
      changed(caseId, "event");
    },
    async chat(caller, id, message) {
      const caseId = await idOf(id);
      const { id: messageId, text } = message;
      accepted(
        await store.write("chat-post", {
          actor: technician(caller),
          at: deps.now(),
          caseId,
          messageId,
          text,
          visibility: "customer",
        }),
      );
      changed(caseId, "chat");
    },
    async people({ q, after, limit }) {
      const page = await store.read("people-list", {
        organisationId,
        ...limitOf(limit),
        ...(q === undefined ? {} : { beginsWith: q }),
        ...(after === undefined ? {} : { after }),
      });
      const items = page.rows.map((person) => {
        const contacts = JSON.parse(person.contactsJson) as { value: string }[];
        return {
          id: person.id,
          name: person.name,
          contact: contacts.at(-1)?.value ?? null,
          technicalLevel: person.technicalLevel === "technical" ? ("technical" as const) : ("plain" as const),
          caseCount: person.caseCount ?? 0,
        };
      });
      return { items, next: page.next };
    },
  };
}
