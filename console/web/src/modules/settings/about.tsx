/** The organisation, its fingerprint, and this version. */
import { useQuery } from "@tanstack/react-query";
import { CopyButton } from "../../components/copy-button.tsx";
import { useLive } from "../../live/context.ts";
import { aboutQuery } from "../../live/queries.ts";
import { t } from "../../messages/text.ts";
import { Section } from "./section.tsx";

export function About() {
  const { me } = useLive();
  const { data } = useQuery(aboutQuery);
  const root = me.organisation?.root ?? "";
  return (
    <Section id="about" title={t("settings.about")} text={t("settings.aboutText")}>
      <dl className="facts">
        <dt>{t("firstStart.organisation")}</dt>
        <dd>{me.organisation?.name}</dd>
        <dt>{t("words.fingerprint")}</dt>
        <dd className="row">
          <span className="mono ellipsis">{root}</span> <CopyButton text={root} />
        </dd>
        <dt>{t("settings.version")}</dt>
        <dd>Deskside {data?.version ?? ""}</dd>
        <dt>{t("settings.api")}</dt>
        <dd>
          <a href="/api/docs" target="_blank" rel="noreferrer">
            /api/docs
          </a>
        </dd>
      </dl>
    </Section>
  );
}
