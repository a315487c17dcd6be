/** The one thing on the page before anybody is signed in. */
import type { ReactNode } from "react";
import "./sign-in.css";

interface CardProps {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
  readonly wide?: boolean;
}

export const Card = ({ title, lead, children, wide = false }: CardProps) => (
  <main className="sign-in">
    <div className={`sign-in-card ${wide ? "wide" : ""}`}>
      <div className="brand no-print">Deskside</div>
      <h1>{title}</h1>
      {lead === undefined ? null : <p className="dim lead">{lead}</p>}
      {children}
    </div>
  </main>
);
