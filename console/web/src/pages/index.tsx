/** `/`: the cases. */
export { default } from "./cases.tsx";
