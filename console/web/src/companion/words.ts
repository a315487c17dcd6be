/** The words of the companion page in its language. */
import { wordsOf } from "../customer/parts/words.ts";
import { messages } from "./messages/en.ts";

export const words = wordsOf(
  import.meta.glob<{ messages: typeof messages }>("./messages/*.ts", { eager: true }),
  messages,
);
