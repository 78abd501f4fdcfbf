/** The page's own address, without what stands behind `?` and `#`: what links to it begin with. */
export const PAGE_ADDRESS: string = location.origin + location.pathname;
