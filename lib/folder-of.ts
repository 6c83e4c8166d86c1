/**
 * Gives the folder of a function: `MailEvents` is bundled from `lambdas/mail-events`. So each name is written only
 * once.
 */
export const folderOf = (id: string): string => id.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
