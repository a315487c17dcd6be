/** The page without a link: how help begins, and that no web page may ask for a code. */
import { useEffect, useState } from "react";
import type { CustomerApi } from "./api.ts";
import { Frame } from "./parts/frame.tsx";
import { Notice } from "./parts/notice.tsx";
import { usePageTitle } from "./parts/page-title.ts";
import { fill } from "./parts/words.ts";
import { words } from "./words.ts";
import { Heading } from "./parts/heading.tsx";

export function HelpPage({ api }: { readonly api: CustomerApi }) {
  const [about, setAbout] = useState<{ organisation: string | null; practice: boolean } | null>(null);
  useEffect(() => {
    void api.call("about").then((answer) => {
      if (answer.ok) setAbout(answer.value);
    });
  }, [api]);
  const organisation = about?.organisation ?? null;
  const { help } = words;
  usePageTitle(organisation === null ? words.title.plain : fill(words.title.join, { organisation }));
  return (
    <Frame from={organisation ?? words.title.plain} practice={about?.practice}>
      <Heading>{organisation === null ? help.titlePlain : fill(help.title, { organisation })}</Heading>
      <ol className="numbered">
        <li>
          <span>{organisation === null ? help.firstPlain : fill(help.first, { organisation })}</span>
        </li>
        <li>
          <span>{help.second}</span>
        </li>
        <li>
          <span>{help.third}</span>
        </li>
      </ol>
      <Notice tone="warn">
        <p>
          <strong>{help.never}</strong> {help.neverWhy}
        </p>
      </Notice>
      <p className="quiet">{help.called}</p>
    </Frame>
  );
}
