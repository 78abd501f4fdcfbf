/** Put in by vite.config.ts: the address of the model hub. */
declare const __HUB__: string;
