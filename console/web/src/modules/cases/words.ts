/** How cases are named. */
import { tOr } from "../../messages/text.ts";

/** A case's number without its mark: what addresses carry. */
export const refOf = ({ ref }: { readonly ref: string }): string => ref.replace(/^#/, "");

/** "Waiting for the customer", or the state's plain word. */
export const stateWord = (item: { readonly state: string; readonly pendingReason: string | null }): string =>
  item.state === "pending" && item.pendingReason !== null
    ? tOr("cases.pendingFor", item.pendingReason)
    : tOr("state", item.state);

/** The first line of a text, for a title. */
export const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
