/** The REST interface described by itself: OpenAPI 3.1 made from the endpoint table when first asked for, and a page to read it. */
import { type Endpoint, endpoints, errorBody, ERRORS, z } from "@deskside/protocol";
import type { FastifyInstance } from "fastify";
import { html, join, type Markup } from "../export/html.ts";
import { VERSION } from "../version.ts";

type Json = Readonly<Record<string, unknown>>;

const CALLERS: Readonly<Record<Endpoint["caller"], string>> = {
  public: "anybody",
  customer: "the customer of a case",
  technician: "a signed-in technician",
  owner: "the owner",
};
/** Answers that are files, by what they are. */
const FILES: Readonly<Record<string, string>> = {
  exportCase: "application/json",
  customerRecord: "application/json",
  getBlob: "application/octet-stream",
  getRecording: "application/x-asciicast",
};

/** What is written down of a schema is what may be sent: transforms clean texts and change no type. */
const schemaOf = (make: () => z.core.SomeType): Json => {
  const { $schema: _, ...schema } = z.toJSONSchema(make() as z.core.$ZodType, {
    io: "input",
    unrepresentable: "any",
    target: "draft-2020-12",
  }) as Record<string, unknown>;
  return schema;
};
const content = (schema: Json, type = "application/json"): Json => ({ content: { [type]: { schema } } });

function parametersOf({ path, query }: Endpoint): Json[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const described = query === undefined ? {} : schemaOf(query);
  const required = (described["required"] ?? []) as string[];
  const inQuery = Object.entries((described["properties"] ?? {}) as Record<string, Json>).map(
    ([name, schema]) => ({
      name,
      in: "query",
      required: required.includes(name),
      schema,
    }),
  );
  return [...inPath, ...inQuery];
}

function operationOf(name: string, row: Endpoint): Json {
  const file = FILES[name];
  const state = row.method !== "GET" && row.caller !== "public";
  return {
    operationId: name,
    summary: row.summary,
    description: `Who may call: ${CALLERS[row.caller]}.${state ? " Needs the exact Origin and the header x-deskside-csrf." : ""}`,
    tags: [row.path.split("/")[1] ?? ""],
    parameters: parametersOf(row),
    ...(row.body === undefined ? {} : { requestBody: { required: true, ...content(schemaOf(row.body)) } }),
    responses: {
      "200": { description: "Done.", ...content(file === undefined ? schemaOf(row.response) : {}, file) },
      default: { description: "Refused or failed.", ...content({ $ref: "#/components/schemas/Error" }) },
    },
    security:
      row.caller === "public" ? [] : [{ [row.caller === "customer" ? "customer" : "technician"]: [] }],
  };
}

/** The description of all calls. Takes some 50 ms: made once, when somebody asks. */
export function describeApi(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, row] of Object.entries<Endpoint>(endpoints)) {
    const path = row.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: operationOf(name, row) };
  }
  const cookie = (key: string) => ({ type: "apiKey", in: "cookie", name: key });
  return {
    openapi: "3.1.0",
    info: {
      title: "Deskside",
      version: VERSION,
      description: "Remote support with the record of a visit to the desk.",
    },
    servers: [{ url: "/api/v1" }],
    paths,
    components: {
      schemas: { Error: schemaOf(errorBody) },
      securitySchemes: { technician: cookie("deskside-sign-in"), customer: cookie("deskside-customer") },
    },
  };
}

const STYLE = `
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
summary{cursor:pointer;padding:.4rem 0}code,pre{font:13px/1.45 ui-monospace,monospace}pre{overflow:auto;padding:.75rem;border:1px solid #8886;border-radius:6px}
.method{display:inline-block;min-width:4rem;font-weight:600}details{border-bottom:1px solid #8884}h2{margin-top:2rem}
`;
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const shown = (title: string, value: unknown): Markup =>
  value === undefined ? html`` : html`<h4>${title}</h4><pre>${JSON.stringify(value, null, 2)}</pre>`;

function renderDocs(): string {
  const groups = Map.groupBy(Object.entries<Endpoint>(endpoints), ([, row]) => row.path.split("/")[1] ?? "");
  const sections = [...groups].map(([group, rows]) => {
    const calls = rows.map(([name, row]) => {
      const operation = operationOf(name, row) as {
        requestBody?: unknown;
        responses: Json;
        description: string;
      };
      return html`<details id="${name}"><summary><span class="method">${row.method}</span> <code>/api/v1${row.path}</code> ${row.summary}</summary>
<p>${operation.description}</p>${shown("Body", operation.requestBody)}${shown("Answer", operation.responses["200"])}</details>`;
    });
    return html`<h2>${group}</h2>${join(calls)}`;
  });
  const errors = Object.entries(ERRORS).map(
    ([code, { status, retryable, text }]) =>
      html`<tr><td><code>${code}</code></td><td>${status}</td><td>${retryable ? "yes" : "no"}</td><td>${text}</td></tr>`,
  );
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Deskside API</title><style>${{ markup: STYLE }}</style></head>
<body><h1>Deskside API</h1><p>Version ${VERSION}. As data: <a href="/api/v1/openapi.json">openapi.json</a>.</p>${join(sections)}
<h2>Errors</h2><table><thead><tr><th>Code</th><th>Status</th><th>Try again</th><th>What to do</th></tr></thead><tbody>${join(errors)}</tbody></table></body></html>
`.markup;
}

/** `/api/v1/openapi.json` and `/api/docs`. */
export function registerOpenApi(app: FastifyInstance): void {
  let json: string | undefined;
  let page: string | undefined;
  app.get("/api/v1/openapi.json", (_request, reply) => {
    json ??= JSON.stringify(describeApi());
    return reply.type("application/json").send(json);
  });
  app.get("/api/docs", (_request, reply) => {
    page ??= renderDocs();
    return reply.type("text/html; charset=utf-8").header("content-security-policy", PAGE_POLICY).send(page);
  });
}
