// Names of a deployment that code outside the stack must know, too. Resources that hold data have the stage in their name, so
// two stages of an account never share one.

export const stackName = (stage: string): string => `Porchlight-${stage}`;
export const journeysTableName = (stage: string): string => `porchlight-${stage}-journeys`;
export const journeyMachineName = (stage: string): string => `porchlight-${stage}-order-journey`;
export const privacyMachineName = (stage: string): string => `porchlight-${stage}-privacy-request`;
export const fetchMachineName = (stage: string): string => `porchlight-${stage}-order-fetch`;
/** The store's id follows. */
export const storeSecretPrefix = (stage: string): string => `porchlight/${stage}/webhooks/`;
