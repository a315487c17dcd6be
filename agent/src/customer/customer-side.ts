/** Where the customer is asked and shown what goes on: the companion page, the terminal, or nowhere. */
import type { CompanionView, Prompt } from "@deskside/protocol";
import type { AgentOptions } from "../agent-options.ts";
import { type Assets, findAssets } from "../companion/assets.ts";
import { forgetPage, hasDisplay, openPage } from "../companion/open-page.ts";
import { type CompanionHandlers, type CompanionServer, startCompanionServer } from "../companion/server.ts";
import type { PromptPlace } from "../consent/asks.ts";
import type { PromptAnswer } from "../prompt/prompts.ts";
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
  readonly prompt: () => Prompt | null;
  readonly answer: (id: string, answer: PromptAnswer) => boolean;
  readonly handlers: CompanionHandlers;
  readonly stopTyped: () => void;
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

export async function startCustomerSide(deps: CustomerSideDeps): Promise<CustomerSide> {
  const { options } = deps;
  const assets = findAssets();
  let place = choose(options, assets);
  let server: CompanionServer | undefined;
  let terminal: TerminalPrompt | undefined;

  if (place === "companion" && assets !== undefined) {
    server = await startCompanionServer({
      assets,
      view: deps.view,
      handlers: deps.handlers,
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
      answer: deps.answer,
      stopTyped: deps.stopTyped,
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
      terminal?.show(deps.prompt());
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
