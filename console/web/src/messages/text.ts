/** Texts by key. One instance of the console's own, so that the customer's page carries none of these. */
import { createInstance } from "i18next";
import { en } from "./en.ts";

/** Keys as paths, `cases.title`; plural forms (`_one`, `_other`) count as one key. */
type Path<T, Prefix extends string = ""> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${Singular<K>}` : Path<T[K], `${Prefix}${K}.`>;
}[keyof T & string];
type Singular<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
export type MessageKey = Path<typeof en>;

const instance = createInstance({
  lng: "en",
  fallbackLng: "en",
  resources: { en: { translation: en } },
  interpolation: { escapeValue: false },
  initAsync: false,
});
void instance.init();

/** The text of a key, with `{{values}}` put in; `count` chooses the plural. */
export const t = (key: MessageKey, values?: Readonly<Record<string, string | number>>): string =>
  instance.t(key as string, values ?? {});

/** A text for one of an open set of codes, or the code itself where there is none. */
export const tOr = (prefix: string, code: string): string =>
  instance.exists(`${prefix}.${code}`) ? instance.t(`${prefix}.${code}`) : code;
