/**
 * In the functions' bundles, in place of `@aws-sdk/endpoint-cache`: DynamoDB's client makes one and none of its commands
 * looks into it, since they don't discover endpoints. The SDK's own brings a library of data structures.
 */
export class EndpointCache {}
