/** The team: invite, see who waits, take an invitation back. */
import { invite, type Invitation, type Right } from "@deskside/protocol";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../../components/action-button.tsx";
import { CopyButton } from "../../components/copy-button.tsx";
import { Field } from "../../components/field.tsx";
import { Moment } from "../../components/moment.tsx";
import { StateTag } from "../../components/state-tag.tsx";
import { useLive } from "../../live/context.ts";
import { invitationsQuery } from "../../live/queries.ts";
import { useStore } from "../../platform/store.ts";
import { t, tOr } from "../../messages/text.ts";
import { api } from "../../platform/http.ts";
import { pinnedRoot } from "../../platform/keystore.ts";
import { Section } from "./section.tsx";

const ROLES: Readonly<Record<"technician" | "deputy", readonly Right[]>> = {
  technician: ["attended"],
  deputy: ["issue", "attended"],
};

export function Team() {
  const { me, deps, keyState } = useLive();
  const queries = useQueryClient();
  const ready = useStore(keyState) === "ready";
  const { data } = useQuery(invitationsQuery);
  const [name, setName] = useState("");
  const [role, setRole] = useState<keyof typeof ROLES>("technician");
  const [made, setMade] = useState<{
    readonly url: string;
    readonly name: string;
    readonly expiresAt: number;
  }>();
  const send = async (): Promise<void> => {
    const link = await invite(deps, await pinnedRoot(), { name: name.trim(), can: ROLES[role] });
    setMade({ ...link, name: name.trim() });
    setName("");
    await queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
  };
  return (
    <Section id="team" title={t("settings.team")} text={t("settings.teamText")}>
      {me.owner ? (
        <form>
          <Field label={t("settings.inviteName")} hint={t("settings.inviteNameHint")}>
            {(control) => (
              <input
                {...control}
                className="input"
                maxLength={80}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </Field>
          <Field label={t("settings.role")}>
            {(control) => (
              <select
                {...control}
                className="input"
                value={role}
                onChange={({ target }) => setRole(target.value as keyof typeof ROLES)}
              >
                <option value="technician">{t("settings.role_technician")}</option>
                <option value="deputy">{t("settings.role_deputy")}</option>
              </select>
            )}
          </Field>
          <div>
            <ActionButton submit look="primary" run={send} disabled={!ready || name.trim() === ""}>
              {t("settings.invite")}
            </ActionButton>
          </div>
        </form>
      ) : (
        <p className="dim">{t("settings.onlyOwner")}</p>
      )}
      {made === undefined ? null : (
        <div className="callout accent stack" role="status">
          <p>{t("settings.invited", { name: made.name })}</p>
          <code className="code">{made.url}</code>
          <div className="row">
            <CopyButton text={made.url} label={t("settings.copyLink")} look="primary" />
            <span className="faint">
              {t("connect.good")} <Moment at={made.expiresAt} />
            </span>
          </div>
        </div>
      )}
      {data === undefined || data.items.length === 0 ? null : (
        <table className="table">
          <thead>
            <tr>
              <th>{t("settings.who")}</th>
              <th>{t("settings.rights")}</th>
              <th>{t("cases.state")}</th>
              <th>{t("settings.by")}</th>
              <th>
                <span className="visually-hidden">{t("settings.withdraw")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((one) => (
              <Row key={one.id} invitation={one} />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function Row({ invitation }: { readonly invitation: Invitation }) {
  const queries = useQueryClient();
  const { id, name, can, state, createdBy, createdAt } = invitation;
  return (
    <tr>
      <td className="strong">{name}</td>
      <td className="dim">{can.map((right) => tOr("right", right)).join(", ")}</td>
      <td>
        <StateTag code={`invitation-${state}`} word={tOr("invitation", state)} />
      </td>
      <td className="faint">
        {createdBy} · <Moment at={createdAt} />
      </td>
      <td>
        {state === "open" || state === "requested" ? (
          <ActionButton
            look="small quiet"
            run={async () => {
              await api("withdrawInvitation", { params: { id }, body: {} });
              await queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
            }}
          >
            {t("settings.withdraw")}
          </ActionButton>
        ) : null}
      </td>
    </tr>
  );
}
