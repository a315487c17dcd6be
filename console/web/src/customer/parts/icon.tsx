/** The few signs of these pages. They never stand alone: words are beside them. */

const PATHS = {
  check: "M4.5 10.5l3.5 3.5 7.5-8",
  cross: "M5.5 5.5l9 9m0-9l-9 9",
  question: "M7.3 7.4a2.8 2.8 0 1 1 4 2.5c-.8.5-1.3 1-1.3 2M10 14.8v.1",
  warning: "M10 3.2l7.3 13H2.7zM10 8v3.8M10 13.9v.1",
  info: "M10 9v5M10 6.1v.1M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
  wrench: "M12.2 3.2a4 4 0 0 0-3.6 5.6l-5.2 5.2 2.6 2.6 5.2-5.2a4 4 0 0 0 5.3-4.9l-2.4 2.4-2.3-.6-.6-2.3z",
  screen: "M2.5 4h15v10h-15zM7 17h6M10 14v3",
  copy: "M7 7h9v9H7zM4 13V4h9",
  hand: "M6.5 2.8h7l3.7 3.7v7l-3.7 3.7h-7l-3.7-3.7v-7z",
  dot: "M10 5.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z",
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className={`icon icon-${name}`}
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill={name === "dot" ? "currentColor" : "none"}
      stroke={name === "dot" ? "none" : "currentColor"}
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
