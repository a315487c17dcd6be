/** The few drawings that the console uses, on a 16-pixel grid, in the colour of their text. */

const PATHS = {
  cases: "M2.5 3.5h11v9h-11zM2.5 6.5h11M5.5 9.5h5",
  devices: "M2 3.5h12v7.5H2zM6 13.5h4M8 11v2.5",
  library: "M3 2.5h3v11H3zM6 2.5h3v11H6zM10 3l2.6-.6 2 10.6-2.6.5z",
  settings:
    "M8 5.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4zM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M3.6 12.4 5 11M11 5l1.4-1.4",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5l3 3",
  plus: "M8 3v10M3 8h10",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1",
  moon: "M13 9.6A5.6 5.6 0 0 1 6.4 3 5.6 5.6 0 1 0 13 9.6z",
  auto: "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11",
  check: "M3 8.5l3.2 3L13 4.5",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  back: "M10 3 5 8l5 5",
  stop: "M4 4h8v8H4z",
} as const;
export type IconName = keyof typeof PATHS;

export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    aria-hidden="true"
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.4}
    strokeLinecap="round"
    strokeLinejoin="round"
    style={{ flex: "none" }}
  >
    <path d={PATHS[name]} />
  </svg>
);
