/** The page that the Helper serves on loopback: questions, who is connected, the step, Stop. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Frame } from "../customer/parts/frame.tsx";
import { usePageTitle } from "../customer/parts/page-title.ts";
import { useStore } from "../customer/parts/store.ts";
import { createCompanionLink } from "./link.ts";
import { Live } from "./live.tsx";
import { Closed, Lost, NoToken } from "./plain-screens.tsx";
import { screenOf } from "./screen.ts";
import { dropToken, takeToken } from "./token.ts";
import { words } from "./words.ts";

export function CompanionApp() {
  const [token] = useState(takeToken);
  return token === null ? (
    <Bare>
      <NoToken wrong={false} />
    </Bare>
  ) : (
    <WithToken token={token} />
  );
}

function WithToken({ token }: { readonly token: string }) {
  const [link] = useState(() => createCompanionLink(token, `ws://${location.host}/ws`));
  const state = useStore(link.state);
  const started = useRef(false);
  useEffect(() => {
    if (!started.current) link.start();
    started.current = true;
  }, [link]);
  const screen = screenOf(true, state.phase, state.view);
  useEffect(() => {
    if (screen === "wrong-token") dropToken();
  }, [screen]);

  if (screen === "wrong-token") {
    return (
      <Bare>
        <NoToken wrong />
      </Bare>
    );
  }
  if (screen === "closed") {
    return (
      <Bare>
        <Closed />
      </Bare>
    );
  }
  if (state.view === null || screen === "lost") {
    return <Bare>{screen === "lost" ? <Lost /> : <p className="quiet">{words.opening}</p>}</Bare>;
  }
  return <Live link={link} state={state} view={state.view} screen={screen} />;
}

function Bare({ children }: { readonly children: ReactNode }) {
  usePageTitle(words.title.plain);
  return <Frame from={words.from}>{children}</Frame>;
}
