import "@fontsource-variable/inter";
import "../theme/tokens.css";
