/** J2: the technician hands over the organisation, their chain, the revocation list and the device's certificate. */
import { base64url, id, jws, text, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "join.accept",
  directions: ["console-to-hub", "hub-to-agent"],
  since: 1,
  body: () =>
    z.strictObject({
      link: id(),
      j2: text(56 * 1024),
      mac: base64url(64),
      /** The same certificate as inside `j2`, for the hub's own books. */
      devcert: jws(),
    }),
});
