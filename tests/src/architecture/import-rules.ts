/** Who may import what. Each rule is for a folder; a file is judged by all rules whose folder it is in. */
import { COMPUTED, type Source, target } from "./source-imports.ts";

interface Rule {
  /** The files that it is about. */
  readonly of: RegExp;
  /** Files that it leaves alone. */
  readonly except?: RegExp;
  /** What these may import, where the rule is a closed list … */
  readonly only?: readonly RegExp[];
  /** … or what they must not. */
  readonly never?: readonly RegExp[];
  readonly because: string;
}

const TEST = /\.test\.tsx?$|\/(?:testing|fixtures)\//;
const NODE = /^node:/;
const PROTOCOL = /^@deskside\/protocol$/;

/** All imports of other packages go through the package's name. */
const PACKAGES = ["protocol", "agent", "console/server", "console/web", "console/cli"] as const;
const foreignSources = (own: string) =>
  new RegExp(`^(?:${PACKAGES.filter((name) => name !== own).join("|")})/(?:src|bin)/`);

/** `from` may use the layers in `to` and itself; of the rest of its package's layers, none. */
function layer(root: string, layers: readonly string[], from: string, to: readonly string[]): Rule {
  const closed = layers.filter((name) => name !== from && !to.includes(name));
  return {
    of: new RegExp(`^${root}/${from}/`),
    except: TEST,
    never: closed.map((name) => new RegExp(`^${root}/${name}/`)),
    because: `${root}/${from} may use ${to.length === 0 ? "no other layer" : to.join(", ")}`,
  };
}

const HUB_LAYERS = [
  "http",
  "hub",
  "services",
  "ports",
  "adapters",
  "record",
  "writes",
  "reads",
  "migrations",
];
const hubLayer = (from: string, to: readonly string[]) => layer("console/server/src", HUB_LAYERS, from, to);
const WEB_LAYERS = ["pages", "modules", "components", "api", "live"];
const webLayer = (from: string, to: readonly string[]) => layer("console/web/src", WEB_LAYERS, from, to);
/**
 * Features of the agent that do not know each other: `agent.ts` wires them, and a command may call the ones it is for.
 * A feature in several folders is one row.
 */
const AGENT_FEATURES = [
  ["checks"],
  ["commands"],
  ["consent", "prompt", "companion"],
  ["inventory"],
  ["live"],
  ["terminal"],
  ["procedures", "schedulers", "deployments", "alerts"],
] as const;
const AGENT_TASKS = AGENT_FEATURES[6];
/** What a feature may use of others: a command does what they offer; a check looks at the tasks that are installed. */
const AGENT_USES: Readonly<Record<string, readonly string[]>> = {
  commands: ["checks", "inventory", "live", "terminal", ...AGENT_TASKS],
  checks: ["deployments", "schedulers"],
};
/** What every feature stands on, and which knows none of them. */
const AGENT_GROUND = ["linux", "process"];

function agentFeature(from: string): Rule {
  const own = AGENT_FEATURES.find((folders) => folders.some((folder) => folder === from)) ?? [];
  const rule = layer("agent/src", AGENT_FEATURES.flat(), from, [...own, ...(AGENT_USES[from] ?? [])]);
  return {
    ...rule,
    // Names, for the child process, the one role of each feature that needs one.
    except: new RegExp(`${TEST.source}|^agent/src/process/child-roles\\.ts$`),
    // The contract of a command is everybody's: what goes in, where its output goes, how it is stopped.
    never: (rule.never ?? []).map((pattern) => new RegExp(`${pattern.source}(?!_command\\.ts$)`)),
    because: "a feature of the agent imports its own port; only agent.ts wires features",
  };
}

export const RULES: readonly Rule[] = [
  {
    of: /^protocol\/src\//,
    except: /^protocol\/src\/flow\/|\.test\.ts$/,
    only: [/^protocol\/src\/(?!flow\/)/, /^zod(?:\/|$)/, /^jose(?:\/|$)/],
    because: "the protocol runs in agent, hub and browser: no Node, no DOM, only zod and jose",
  },
  {
    of: /^protocol\/src\/flow\//,
    except: TEST,
    only: [/^protocol\/src\//, /^zod(?:\/|$)/, /^jose(?:\/|$)/, /^yaml$/, /^@marcbachmann\/cel-js$/],
    because: "the flow language runs in hub and browser: no Node, no DOM",
  },
  {
    of: /^agent\/src\//,
    except: TEST,
    only: [
      /^agent\/src\//,
      NODE,
      PROTOCOL,
      /^ws$/,
      /^zod(?:\/|$)/,
      /^@lydell\/node-pty$/,
      /^systeminformation$/,
    ],
    because: "the agent is light and runs on other people's machines; flows stay with the hub",
  },
  ...[...AGENT_FEATURES.flat(), ...AGENT_GROUND].map(agentFeature),
  {
    of: /^console\/server\/src\//,
    except: TEST,
    never: [/^@deskside\/(?!protocol(?:\/flow)?$)/, /^react/],
    because: "of the other packages, the hub knows the protocol only",
  },
  {
    of: /^console\/server\/src\//,
    except: /^console\/server\/src\/(?:adapters\/|testing\/|compose\.ts$)|\.test\.ts$/,
    never: [/^console\/server\/src\/adapters\//],
    because: "compose.ts alone picks adapters",
  },
  {
    of: /^console\/server\/src\/(?:http|hub|services|ports)\//,
    except: TEST,
    never: [/^node:sqlite$/, /^pg$/, /^@nats-io\//],
    because: "a driver belongs to an adapter",
  },
  {
    of: /^console\/server\/src\/(?:services|ports|record|writes|reads|migrations|adapters)\//,
    except: TEST,
    never: [/^fastify/, /^@fastify\//],
    because: "the web framework belongs to http",
  },
  hubLayer("http", ["services", "ports", "hub"]),
  hubLayer("hub", ["services", "ports"]),
  hubLayer("services", ["ports", "record"]),
  hubLayer("ports", ["writes", "reads"]),
  hubLayer("adapters", ["ports", "writes", "reads", "migrations"]),
  hubLayer("record", ["ports", "writes"]),
  hubLayer("writes", ["ports", "record", "reads"]),
  hubLayer("reads", ["ports"]),
  hubLayer("migrations", ["ports"]),
  {
    of: /^console\/web\/src\//,
    except: TEST,
    never: [NODE, /^@deskside\/(?!protocol(?:\/flow)?$)/],
    because: "the web pages run in a browser and know the protocol only",
  },
  webLayer("components", []),
  webLayer("modules", ["components", "api", "live"]),
  webLayer("api", []),
  webLayer("live", ["api"]),
  {
    of: /^console\/cli\/src\//,
    except: TEST,
    only: [/^console\/cli\/src\//, NODE, /^@deskside\/protocol(?:\/flow)?$/, /^ws$/, /^zod(?:\/|$)/],
    because: "the command line works with no hub package: it verifies what a hub says",
  },
  ...PACKAGES.map((name) => ({
    of: new RegExp(`^${name}/`),
    never: [foreignSources(name), /^@deskside\/[^/]+\/src\//, /^tests\//],
    because: "a package's exports are its only door",
  })),
  {
    of: /^(?:protocol|agent|console\/(?:server|cli))\/src\//,
    except: TEST,
    never: [new RegExp(`^${COMPUTED}$`)],
    because: "what is imported can be read in the source",
  },
];

/** One line for each forbidden import: `file imports what: why not`. */
export function violations(sources: readonly Source[], rules: readonly Rule[] = RULES): string[] {
  return sources.flatMap(({ file, imports }) => {
    const own = rules.filter((rule) => rule.of.test(file) && rule.except?.test(file) !== true);
    return imports.flatMap((specifier) => {
      const meant = target(file, specifier);
      const broken = own.find(
        ({ only, never }) =>
          never?.some((pattern) => pattern.test(meant)) === true ||
          (only !== undefined && meant !== COMPUTED && !only.some((pattern) => pattern.test(meant))),
      );
      return broken === undefined ? [] : [`${file} imports ${specifier}: ${broken.because}`];
    });
  });
}
