/** HTML as text, with everything that is put into it made harmless: no text of a record can become markup. */

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A piece of markup that this module made; only {@link html} and {@link join} make one. */
export interface Markup {
  readonly markup: string;
}
type Part = Markup | string | number | null | false;

const put = (part: Part): string => {
  if (part === null || part === false) return "";
  if (typeof part === "object") return part.markup;
  return String(part).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
};

/** Markup from a template; every value is escaped unless it is markup itself. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: strings.reduce((text, piece, index) => text + put(parts[index - 1] ?? null) + piece),
});

/** Pieces one after the other. */
export const join = (parts: readonly Markup[]): Markup => ({
  markup: parts.map(({ markup }) => markup).join(""),
});

/** JSON for a `<script type="application/json">`, already without `<`. */
export const scriptData = (json: string): Markup => ({ markup: json.replaceAll("<", "\\u003c") });
