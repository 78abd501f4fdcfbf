/** Where a link of a text still fits. */

/** What most programs for messages take at a time. */
export const CHAT_CHARACTERS = 2000;
/** Of the largest QR code, with the least correction. */
export const QR_BYTES = 2953;
