/** What is left on the screen when the page itself fails: what to do, and that nothing is lost. */
import { Component, type ReactNode } from "react";
import { shared } from "./shared-words.ts";

export class FaultBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override readonly state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="alone sheet" role="alert">
        <h1>{shared.crash.title}</h1>
        <p>{shared.crash.text}</p>
        <button type="button" className="big primary" onClick={() => location.reload()}>
          {shared.crash.reload}
        </button>
      </main>
    );
  }
}
