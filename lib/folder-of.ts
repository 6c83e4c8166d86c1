/** `MailEvents` is bundled from `lambdas/mail-events`: one name, spelled once. */
export const folderOf = (id: string): string => id.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
