/** The language of the page, and texts with values put in. A language is one more file beside `en.ts`. */

/** A text for each plural form of the language. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };
export type Values = Readonly<Record<string, string | number>>;

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/** The first of the reader's languages that there is; English where there is none. */
export function chooseLanguage(wanted: readonly string[], known: readonly string[]): string {
  for (const tag of wanted) {
    const [language = ""] = tag.toLowerCase().split("-");
    if (known.includes(language)) return language;
  }
  return "en";
}

/** Of files such as `./messages/cy.ts`, the texts of the language that was chosen; English fills in. */
export function wordsOf<T>(files: Readonly<Record<string, { readonly messages: T }>>, english: T): T {
  return files[`./messages/${language()}.ts`]?.messages ?? english;
}

/** Languages of the shared words; a page speaks one of these. */
const LANGUAGES = Object.keys(import.meta.glob("./messages/*.ts")).map((path) => path.slice(-5, -3));

export const language = (): string =>
  chooseLanguage(typeof navigator === "undefined" ? [] : navigator.languages, LANGUAGES);

/** The reader's own form of that language: it decides how a date is written. */
const locale = (): string =>
  navigator.languages.find((tag) => tag.toLowerCase().startsWith(language())) ?? language();

/** Puts language and direction on the page. */
export function applyLanguage(): void {
  const chosen = language();
  document.documentElement.lang = chosen;
  document.documentElement.dir = RIGHT_TO_LEFT.has(chosen) ? "rtl" : "ltr";
}

const PLACE = /\{(\w+)\}/g;

/** A text with its values; a value that is missing leaves its place as it stands. */
export const fill = (text: string, values: Values): string =>
  text.replaceAll(PLACE, (place, name: string) => String(values[name] ?? place));

/** The form of a text for a count, which is also its value `count`. */
export const plural = (forms: Plural, count: number, values: Values = {}): string =>
  fill(forms[new Intl.PluralRules(language()).select(count)] ?? forms.other, { ...values, count });

/** A piece of a text: plain, strong, or a value that is shown by itself, whatever its direction. */
export interface Piece {
  readonly text: string;
  readonly strong: boolean;
  readonly value: boolean;
}

/** Takes a text apart. Marks are read before values are put in, so a name can mark nothing. */
export function pieces(text: string, values: Values = {}): Piece[] {
  return text.split("**").flatMap((part, index) =>
    part
      .split(/(\{\w+\})/)
      .filter((piece) => piece !== "")
      .map((piece) => {
        const name = /^\{(\w+)\}$/.exec(piece)?.[1];
        const value = name === undefined ? undefined : values[name];
        return { text: String(value ?? piece), strong: index % 2 === 1, value: value !== undefined };
      }),
  );
}

/** "look, make changes and restart it". */
export const listed = (items: readonly string[]): string =>
  new Intl.ListFormat(language(), { type: "conjunction" }).format(items);

/** A time of day as people here write it, to the minute. */
export const timeOfDay = (ms: number): string =>
  new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);

/** Day and time, for clocks that differ and for what is kept. */
export const dayAndTime = (ms: number): string =>
  new Intl.DateTimeFormat(locale(), {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(ms);
