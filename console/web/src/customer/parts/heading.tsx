/** The heading of the one thing on the screen. When that changes, whoever uses a keyboard or listens is taken along. */
import { type ReactNode, useEffect, useRef } from "react";
import { announce } from "./announcer.tsx";

/** The page has shown a heading before: the first one is read with the page anyway. */
let wasShown = false;

export interface HeadingProps {
  readonly id?: string;
  readonly className?: string | undefined;
  /** Long words make smaller letters. */
  readonly children: ReactNode;
}

export function Heading({ id, className, children }: HeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const { activeElement } = document;
    const isFirst = !wasShown;
    wasShown = true;
    if (isFirst) return;
    // Whoever is typing elsewhere keeps their place and hears of it.
    if (activeElement === null || activeElement === document.body)
      heading.current?.focus({ preventScroll: true });
    else announce(heading.current?.textContent ?? "");
  }, []);
  return (
    <h1 id={id} className={className} ref={heading} tabIndex={-1} dir="auto">
      {children}
    </h1>
  );
}
