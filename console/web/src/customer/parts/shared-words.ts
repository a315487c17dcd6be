/** The shared words in the page's language. */
import { messages } from "./messages/en.ts";
import { wordsOf } from "./words.ts";

export const shared = wordsOf(
  import.meta.glob<{ messages: typeof messages }>("./messages/*.ts", { eager: true }),
  messages,
);
