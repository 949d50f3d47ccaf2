import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  CfnStage,
  HttpApi,
  HttpIntegrationType,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpRouteIntegration,
  type HttpRouteIntegrationConfig,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { CfnPermission } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { ROUTES } from "../lambdas/api/routes.ts";
import type { ServiceFunction } from "./function.ts";
import type { FunctionName } from "./functions.ts";
import type { Stage } from "./stage.ts";

/** What the routes that anyone may call let through: health is asked every few seconds, by few. */
const OPEN_ROUTES = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 } as const;

// The route and not the path, which holds the game's id: a wiped game must not live on in a log.
const ACCESS_LOG = JSON.stringify({
  time: "$context.requestTime",
  requestId: "$context.requestId",
  route: "$context.routeKey",
  status: "$context.status",
  latencyMs: "$context.responseLatency",
  bytes: "$context.responseLength",
  caller: "$context.identity.userArn",
  ip: "$context.identity.sourceIp",
  userAgent: "$context.identity.userAgent",
  authorizerError: "$context.authorizer.error",
  integrationError: "$context.integrationErrorMessage",
});

/** Hands a request to a function's alias, so that a canary deployment decides which version answers. */
class LiveIntegration extends HttpRouteIntegration {
  readonly #uri: string;

  constructor({ name, live }: ServiceFunction) {
    super(name);
    this.#uri = live.functionArn;
  }

  bind(): HttpRouteIntegrationConfig {
    return {
      type: HttpIntegrationType.AWS_PROXY,
      uri: this.#uri,
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
    };
  }
}

/** The HTTP API: a signature on every route but those marked open, throttled, logged, and without CORS. */
export class ServiceApi extends Construct {
  readonly api: HttpApi;

  constructor(
    scope: Construct,
    id: string,
    stage: Stage,
    functionNamed: (name: FunctionName) => ServiceFunction,
  ) {
    super(scope, id);
    this.api = new HttpApi(this, "Http", {
      apiName: `savepoint-${stage.name}`,
      description: "Durable game state",
      createDefaultStage: false,
      defaultAuthorizer: new HttpIamAuthorizer(),
    });
    const log = new LogGroup(this, "AccessLog", {
      logGroupName: `/savepoint/${stage.name}/access`,
      retention: stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const open = this.route(functionNamed);
    const httpStage = new HttpStage(this, "Default", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: {
        rateLimit: stage.throttle.perSecond,
        burstLimit: stage.throttle.burst,
      },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
    this.limit(httpStage, open);
  }

  /** The open routes get limits of their own, so that a stranger's calls leave the callers' share alone. */
  private limit(httpStage: HttpStage, open: readonly HttpRoute[]): void {
    const { defaultChild } = httpStage.node;
    if (!(defaultChild instanceof CfnStage))
      throw new Error("The API's stage is not made as the CDK made it");
    defaultChild.routeSettings = Object.fromEntries(
      ROUTES.filter((route) => route.open).map(({ method, path }) => [`${method} ${path}`, OPEN_ROUTES]),
    );
    // API Gateway refuses settings of a route that isn't there yet.
    httpStage.node.addDependency(...open);
  }

  /** @returns the routes that anyone may call */
  private route(functionNamed: (name: FunctionName) => ServiceFunction): HttpRoute[] {
    const openRoutes: HttpRoute[] = [];
    const integrations = new Map<FunctionName, LiveIntegration>();
    for (const { method, path, handledBy, open } of ROUTES) {
      const target = functionNamed(handledBy);
      const integration = integrations.get(handledBy) ?? new LiveIntegration(target);
      integrations.set(handledBy, integration);
      const [route] = this.api.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration,
        ...(open ? { authorizer: new HttpNoneAuthorizer() } : {}),
      });
      if (!route) continue;
      if (open) {
        openRoutes.push(route);
        Validations.of(route).acknowledge({
          id: "AwsSolutions::AwsSolutions-APIG4",
          reason:
            "A load balancer or uptime check asks whether the service is up; the answer holds nothing else.",
        });
      }
      new CfnPermission(route, "Call", {
        action: "lambda:InvokeFunction",
        functionName: target.live.functionArn,
        principal: "apigateway.amazonaws.com",
        sourceArn: this.api.arnForExecuteApi("*", path),
      });
    }
    return openRoutes;
  }
}
