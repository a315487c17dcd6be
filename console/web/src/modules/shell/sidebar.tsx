/** The way around, and the cases that are at this person's desk. */
import { Link } from "@tanstack/react-router";
import { Icon, type IconName } from "../../components/icon.tsx";
import { useLive } from "../../live/context.ts";
import { t, type MessageKey } from "../../messages/text.ts";
import { AtYourDesk } from "./at-your-desk.tsx";
import { SchemeSwitch } from "./scheme-switch.tsx";

const PLACES: readonly { readonly to: string; readonly name: MessageKey; readonly icon: IconName }[] = [
  { to: "/cases", name: "nav.cases", icon: "cases" },
  { to: "/devices", name: "nav.devices", icon: "devices" },
  { to: "/library", name: "nav.library", icon: "library" },
  { to: "/settings", name: "nav.settings", icon: "settings" },
];

export function Sidebar({ openPalette }: { readonly openPalette: () => void }) {
  const { me } = useLive();
  return (
    <nav className="sidebar no-print" aria-label={t("nav.label")}>
      <div className="sidebar-head">
        <span className="brand wide-only">Deskside</span>
        <button
          type="button"
          className="btn quiet small"
          onClick={openPalette}
          aria-label={t("palette.open")}
          title={t("palette.open")}
        >
          <Icon name="search" />
          <span className="kbd wide-only">Ctrl K</span>
        </button>
      </div>
      {PLACES.map(({ to, name, icon }) => (
        <Link key={to} to={to} className="place" activeOptions={{ exact: false }} title={t(name)}>
          <Icon name={icon} />
          <span className="wide-only">{t(name)}</span>
        </Link>
      ))}
      <AtYourDesk />
      <span className="grow" />
      <div className="sidebar-foot">
        <span className="ellipsis grow wide-only faint" title={me.name}>
          {me.name}
        </span>
        <SchemeSwitch />
      </div>
    </nav>
  );
}
