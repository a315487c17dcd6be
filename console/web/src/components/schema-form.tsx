/** A form from an operation's JSON Schema: text, number, yes or no, one of, and lists of text. */
import { t } from "../messages/text.ts";
import { Field } from "./field.tsx";

interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Property;
  readonly pattern?: string;
  readonly anyOf?: readonly Property[];
  readonly format?: string;
}
type Schema = Readonly<Record<string, unknown>>;
export type FormValues = Readonly<Record<string, unknown>>;

const propertiesOf = (schema: Schema): [string, Property][] =>
  Object.entries((schema["properties"] ?? {}) as Record<string, Property>);
const requiredOf = (schema: Schema): readonly string[] => (schema["required"] ?? []) as string[];

/** The defaults of a schema; what has none is left out. */
export const defaultsOf = (schema: Schema): FormValues =>
  Object.fromEntries(
    propertiesOf(schema).flatMap(([key, { default: value }]) => (value === undefined ? [] : [[key, value]])),
  );

/** The names of fields that must be filled in and are not. */
export const missingOf = (schema: Schema, values: FormValues): readonly string[] => {
  const required = requiredOf(schema);
  return propertiesOf(schema).flatMap(([key, property]) =>
    required.includes(key) && property.default === undefined && values[key] === undefined
      ? [nameOf(key, property)]
      : [],
  );
};

/** True where the schema asks for nothing. */
export const asksNothing = (schema: Schema): boolean => propertiesOf(schema).length === 0;

const words = (key: string): string =>
  key
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/^./, (first) => first.toUpperCase());

const nameOf = (key: string, { title }: Property): string => title ?? words(key);

interface SchemaFormProps {
  readonly schema: Schema;
  readonly values: FormValues;
  readonly onChange: (values: FormValues) => void;
}

export function SchemaForm({ schema, values, onChange }: SchemaFormProps) {
  const required = requiredOf(schema);
  const set = (key: string, value: unknown): void => {
    const { [key]: _, ...rest } = values;
    onChange(value === undefined ? rest : { ...rest, [key]: value });
  };
  return (
    <div className="stack">
      {propertiesOf(schema).map(([key, property]) => (
        <Field
          key={key}
          label={`${nameOf(key, property)}${required.includes(key) && property.default === undefined ? "" : ` ${t("form.optional")}`}`}
          hint={hintOf(property)}
        >
          {(control) => (
            <Control
              control={control}
              property={property}
              value={values[key]}
              onChange={(value) => set(key, value)}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

function hintOf({ description, minimum, maximum, type, items }: Property): string | undefined {
  const range =
    minimum !== undefined && maximum !== undefined && Math.abs(maximum) < 1e12
      ? t("form.range", { from: minimum, to: maximum })
      : undefined;
  const lines = type === "array" && items !== undefined ? t("form.onePerLine") : undefined;
  const said = [description, range, lines].filter((part) => part !== undefined);
  return said.length === 0 ? undefined : said.join(" · ");
}

interface ControlProps {
  readonly control: { readonly id: string };
  readonly property: Property;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function Control({ control, property, value, onChange }: ControlProps) {
  const kind = property.anyOf?.find((one) => one.type !== "null") ?? property;
  if (kind.enum !== undefined) {
    return (
      <select
        {...control}
        className="input"
        value={textOf(value)}
        onChange={({ target }) => onChange(kind.enum?.find((one) => String(one) === target.value))}
      >
        <option value="" />
        {kind.enum.map((one) => (
          <option key={String(one)}>{String(one)}</option>
        ))}
      </select>
    );
  }
  if (kind.type === "boolean") {
    return (
      <select
        {...control}
        className="input"
        value={textOf(value)}
        onChange={({ target }) => onChange(target.value === "" ? undefined : target.value === "true")}
      >
        <option value="" />
        <option value="true">{t("action.yes")}</option>
        <option value="false">{t("action.no")}</option>
      </select>
    );
  }
  if (kind.type === "number" || kind.type === "integer") {
    return (
      <input
        {...control}
        className="input tabular"
        type="number"
        value={typeof value === "number" ? value : ""}
        min={kind.minimum}
        max={kind.maximum}
        step={kind.type === "integer" ? 1 : "any"}
        onChange={({ target }) => onChange(target.value === "" ? undefined : target.valueAsNumber)}
      />
    );
  }
  if (kind.type === "array") {
    const lines = Array.isArray(value) ? value.join("\n") : "";
    return (
      <textarea
        {...control}
        className="input mono"
        rows={3}
        defaultValue={lines}
        onChange={({ target }) => {
          const given = target.value
            .split("\n")
            .map((line) => line.trim())
            .filter((line) => line !== "");
          const numbers = kind.items?.type === "integer" || kind.items?.type === "number";
          onChange(given.length === 0 ? undefined : numbers ? given.map(Number) : given);
        }}
      />
    );
  }
  return (
    <input
      {...control}
      className="input"
      value={typeof value === "string" ? value : ""}
      onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
    />
  );
}

/** A value as a select or field shows it; nothing is the empty text. */
const textOf = (value: unknown): string =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
