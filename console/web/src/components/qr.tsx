/** A link as a QR code, drawn as one path; always dark on light, with its quiet zone. */
import qrcode from "qrcode-generator";
import { useMemo } from "react";

/** Modules of margin that readers need. */
const QUIET = 4;

export function Qr({
  text,
  label,
  size = 184,
}: {
  readonly text: string;
  readonly label: string;
  readonly size?: number;
}) {
  const { path, side } = useMemo(() => {
    const code = qrcode(0, "M");
    code.addData(text);
    code.make();
    const count = code.getModuleCount();
    let drawn = "";
    for (let y = 0; y < count; y++) {
      for (let x = 0; x < count; x++) if (code.isDark(y, x)) drawn += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
    }
    return { path: drawn, side: count + 2 * QUIET };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      style={{ background: "#fff", borderRadius: 8 }}
    >
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
