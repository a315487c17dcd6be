/** One part of the settings. */
import type { ReactNode } from "react";

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
}

export const Section = ({ id, title, text, children }: SectionProps) => (
  <section id={id} className="settings-section" aria-labelledby={`${id}-title`}>
    <div>
      <h2 id={`${id}-title`}>{title}</h2>
      {text === undefined ? null : <p className="dim">{text}</p>}
    </div>
    <div className="card pad stack">{children}</div>
  </section>
);
