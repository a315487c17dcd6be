/** Mantine takes its looks from our tokens: one accent, hairlines, no colours of its own. */
import { createTheme } from "@mantine/core";

/** Behaviour and keyboard come from the library; colours and type from `tokens.css` through `mantine.css`. */
export const theme = createTheme({
  fontFamily: "var(--sans)",
  fontFamilyMonospace: "var(--mono)",
  defaultRadius: 8,
  cursorType: "pointer",
  respectReducedMotion: true,
});
