/** What happened, what was kept, what to do; and the waiting before it. */
import { DesksideError } from "@deskside/protocol";
import { Component, type ReactNode } from "react";
import { t } from "../messages/text.ts";

export const errorText = (error: unknown): string =>
  error instanceof DesksideError || error instanceof Error ? error.message : t("error.unknown");

export function Failure({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const correlation = error instanceof Error && "correlation" in error ? String(error.correlation) : "";
  return (
    <div className="callout fail" role="alert">
      <div>{errorText(error)}</div>
      {correlation === "" ? null : (
        <div className="reference">{t("error.reference", { id: correlation })}</div>
      )}
      {retry === undefined ? null : (
        <button type="button" className="btn small" style={{ marginBlockStart: 8 }} onClick={retry}>
          {t("action.tryAgain")}
        </button>
      )}
    </div>
  );
}

export const Loading = ({ text = t("state.loading") }: { readonly text?: string }) => (
  <div className="row faint" role="status" style={{ padding: 16 }}>
    <span className="spinner" aria-hidden="true" />
    {text}
  </div>
);

/** Keeps one part's bug from taking the page with it. */
export class ErrorBoundary extends Component<
  { readonly children: ReactNode; readonly resetKey?: string },
  { error: unknown }
> {
  override state: { error: unknown } = { error: undefined };
  static getDerivedStateFromError(error: unknown) {
    return { error };
  }
  override componentDidUpdate(before: { readonly resetKey?: string }) {
    if (before.resetKey !== this.props.resetKey && this.state.error !== undefined)
      this.setState({ error: undefined });
  }
  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <div style={{ padding: 16 }}>
        <p className="strong" style={{ marginBlockEnd: 8 }}>
          {t("error.part")}
        </p>
        <Failure error={this.state.error} retry={() => this.setState({ error: undefined })} />
      </div>
    );
  }
}
