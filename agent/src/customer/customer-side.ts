/** Where the customer is asked and shown what goes on: the companion page, the terminal, or nowhere. */
import type { CompanionView } from "@deskside/protocol";
import type { AgentOptions } from "../agent-options.ts";
import { type Assets, findAssets } from "../companion/assets.ts";
import { forgetPage, hasDisplay, openPage } from "../companion/open-page.ts";
import { type CompanionHandlers, type CompanionServer, startCompanionServer } from "../companion/server.ts";
import type { PromptPlace } from "../consent/asks.ts";
import type { Steps } from "../consent/steps.ts";
import type { TakingBack } from "../consent/taking-back.ts";
import type { Prompts } from "../prompt/prompts.ts";
import { startTerminalPrompt, type TerminalPrompt } from "../prompt/terminal-prompt.ts";

export interface CustomerSide {
  /** Where a question can be drawn now; null: nowhere. */
  readonly place: PromptPlace | null;
  /** The companion page's address with its token. */
  readonly url: string | null;
  /** What is shown has changed. */
  changed(): void;
  /** A line for the terminal. */
  say(line: string): void;
  /** Shows the page, where one can be opened and none is open. */
  open(): Promise<boolean>;
  stop(): Promise<void>;
}

export interface CustomerSideDeps {
  readonly options: AgentOptions;
  /** The file that leads a browser to the page. */
  readonly file: string;
  readonly view: () => CompanionView;
  readonly prompts: Prompts;
  readonly steps: Steps;
  readonly takingBack: TakingBack;
  readonly nowMs: () => number;
  /** The place has changed: the hub should know. */
  readonly placeChanged: () => void;
}

/** Which of the two it is to be: a page needs its files, and by default a display. */
function choose(options: AgentOptions, assets: Assets | undefined): PromptPlace | null {
  const asked = options.prompt ?? "auto";
  if (assets !== undefined && (asked === "companion" || (asked === "auto" && hasDisplay())))
    return "companion";
  const { input } = options;
  if (asked === "terminal") return input === undefined ? null : "terminal";
  return input?.isTTY === true ? "terminal" : null;
}

/** What the page can ask for. */
const pageHandlers = ({ prompts, steps, takingBack }: CustomerSideDeps): CompanionHandlers => ({
  "prompt.answer": ({ prompt: id, ...answer }) => void prompts.answer(id, answer),
  "step.answer": async ({ step, value }) => {
    await steps.answer(step, value);
  },
  "companion.stop": () => takingBack.stopSessions(),
  "companion.revoke": ({ scope, allowAsking }) =>
    allowAsking === true ? takingBack.allowAsking() : takingBack.revoke(scope),
});

export async function startCustomerSide(deps: CustomerSideDeps): Promise<CustomerSide> {
  const { options, prompts, takingBack } = deps;
  const assets = findAssets();
  let place = choose(options, assets);
  let server: CompanionServer | undefined;
  let terminal: TerminalPrompt | undefined;

  if (place === "companion" && assets !== undefined) {
    server = await startCompanionServer({
      assets,
      view: deps.view,
      handlers: pageHandlers(deps),
      watchedChanged() {
        if (server?.watched === true) forgetPage(deps.file);
      },
    });
  }
  const { input, output } = options;
  if (place === "terminal" && input !== undefined && output !== undefined) {
    terminal = startTerminalPrompt({
      input,
      output,
      nowMs: deps.nowMs,
      answer: (id, answer) => prompts.answer(id, answer),
      stopTyped: () => void takingBack.stopSessions(),
      gone() {
        place = null;
        deps.placeChanged();
      },
    });
  }
  return {
    get place() {
      return place;
    },
    get url() {
      return server?.url ?? null;
    },
    changed() {
      server?.changed();
      terminal?.show(prompts.current);
    },
    say(line) {
      if (terminal !== undefined) terminal.say(line);
      else options.say?.(line);
    },
    async open() {
      if (server === undefined || server.watched || options.openPage !== true) return false;
      return openPage(server.url, deps.file);
    },
    async stop() {
      terminal?.stop();
      await server?.stop();
      if (server !== undefined) forgetPage(deps.file);
    },
  };
}
