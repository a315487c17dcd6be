/** Settings: add a device, one's own name and key, the team, the organisation, the keys of the keyboard. */
import { useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { t } from "../messages/text.ts";
import { About } from "../modules/settings/about.tsx";
import { AddDevice } from "../modules/settings/add-device.tsx";
import { OwnAccount } from "../modules/settings/own-account.tsx";
import { OwnKey } from "../modules/settings/own-key.tsx";
import { Team } from "../modules/settings/team.tsx";
import "../modules/settings/settings.css";

export default function Settings() {
  const hash = useRouterState({ select: ({ location }) => location.hash });
  useEffect(() => {
    if (hash !== "") document.getElementById(hash)?.scrollIntoView();
  }, [hash]);
  return (
    <div className="page settings">
      <header>
        <h1>{t("settings.title")}</h1>
      </header>
      <AddDevice />
      <Team />
      <OwnKey />
      <OwnAccount />
      <About />
    </div>
  );
}
