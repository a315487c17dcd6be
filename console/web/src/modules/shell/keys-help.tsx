/** `?`: the list of keys. */
import { Dialog } from "../../components/dialog.tsx";
import { t, type MessageKey } from "../../messages/text.ts";

const KEYS: readonly (readonly [string, MessageKey])[] = [
  ["Ctrl K", "keys.palette"],
  ["/", "keys.search"],
  ["g c", "keys.cases"],
  ["g d", "keys.devices"],
  ["g l", "keys.library"],
  ["g s", "keys.settings"],
  ["n", "keys.newCase"],
  ["j k", "keys.move"],
  ["Enter", "keys.open"],
  ["1 … 6", "keys.tabs"],
  ["?", "keys.help"],
];

const KeysHelp = ({ open, close }: { readonly open: boolean; readonly close: () => void }) => (
  <Dialog title={t("keys.title")} open={open} onClose={close} width={420}>
    <dl className="facts">
      {KEYS.map(([key, text]) => (
        <div key={key} style={{ display: "contents" }}>
          <dt>
            <span className="kbd">{key}</span>
          </dt>
          <dd>{t(text)}</dd>
        </div>
      ))}
    </dl>
  </Dialog>
);

export default KeysHelp;
