/** A practice organisation says so on every page. */
import { useLive } from "../../live/context.ts";
import { t } from "../../messages/text.ts";

export function PracticeBanner() {
  const { me } = useLive();
  if (me.organisation?.practice !== true) return null;
  return (
    <div className="bar practice no-print">
      <strong>{t("shell.practice")}</strong> {t("shell.practiceText")}
    </div>
  );
}
