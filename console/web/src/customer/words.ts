/** The words of the customer's page in its language. */
import { wordsOf } from "./parts/words.ts";
import { messages } from "./messages/en.ts";

export const words = wordsOf(
  import.meta.glob<{ messages: typeof messages }>("./messages/*.ts", { eager: true }),
  messages,
);
