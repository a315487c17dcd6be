/** The one function of postject that is used here; the package ships no types. */
declare module "postject" {
  export function inject(
    executable: string,
    resourceName: string,
    resource: Buffer,
    options: { sentinelFuse: string },
  ): Promise<void>;
}
