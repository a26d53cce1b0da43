/** How the controller signs its writes and Events. */
export const DEPLOYMENT_CONTROLLER = 'deployment-controller';
