declare module "htmx.org/dist/htmx.esm.min.js" {
  const htmx: unknown;
  export default htmx;
}
