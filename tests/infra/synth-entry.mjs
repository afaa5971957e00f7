// Bundled by synth.ts. Plays the part of SST's own generated entry, with Pulumi's mocks as the engine.
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';

const stage = process.env.SYNTH_STAGE;
const region = 'us-east-1';
const accountId = '123456789012';
Object.assign(globalThis, { aws, random });
globalThis.$dev = process.env.SYNTH_DEV === 'true';
globalThis.$cli = {
  command: 'deploy',
  rpc: process.env.SST_SERVER,
  paths: {
    home: process.env.SYNTH_ROOT,
    root: process.env.SYNTH_ROOT,
    work: `${process.env.SYNTH_ROOT}/.sst`,
    platform: process.env.SYNTH_PLATFORM,
  },
  state: { version: {} },
};

const { default: config } = await import('./sst.config.ts');
const app = await config.app({ stage });
globalThis.$app = { protect: false, removal: 'retain', ...app, stage };
// Only now: the platform reads `$app` while it loads.
globalThis.sst = await import('sst-platform/src/components/index.ts');
const { run } = await import('sst-platform/src/auto/run.ts');

const resources = [];
const retained = new Set();
await pulumi.runtime.setMocks(
  {
    newResource(args) {
      resources.push({
        type: args.type,
        name: args.name,
        inputs: args.inputs,
        options: { retainOnDelete: retained.has(`${args.type} ${args.name}`) },
      });
      return { id: `${args.name}-id`, state: { ...args.inputs, ...computed(args) } };
    },
    call(args) {
      if (args.token === 'aws:index/getCallerIdentity:getCallerIdentity') return { accountId };
      if (args.token === 'aws:index/getRegion:getRegion') return { region, name: region };
      if (args.token === 'aws:index/getPartition:getPartition') return { partition: 'aws' };
      if (args.token === 'aws:route53/getZone:getZone') return { zoneId: 'Z123', name: args.inputs.name };
      if (args.token === 'aws:iam/getPolicyDocument:getPolicyDocument') {
        return { ...args.inputs, json: JSON.stringify(args.inputs) };
      }
      return args.inputs;
    },
  },
  app.name,
  stage,
);

/** What AWS would fill in, as far as other resources use it. Names make every ARN recognisable. */
function computed({ type, name, inputs }) {
  const arn = (service, resource) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  switch (type) {
    case 'aws:s3/bucket:Bucket':
      return {
        arn: `arn:aws:s3:::${inputs.bucket}`,
        bucketRegionalDomainName: `${inputs.bucket}.s3.${region}.amazonaws.com`,
      };
    case 'aws:acm/certificate:Certificate':
      return {
        arn: arn('acm', `certificate/${name}`),
        domainValidationOptions: [
          { resourceRecordName: '_a.example', resourceRecordType: 'CNAME', resourceRecordValue: 'b.example' },
        ],
      };
    case 'aws:acm/certificateValidation:CertificateValidation':
      return { certificateArn: inputs.certificateArn };
    case 'aws:iam/role:Role':
      return { arn: `arn:aws:iam::${accountId}:role/${inputs.name}`, name: inputs.name };
    case 'aws:lambda/function:Function':
      return { arn: arn('lambda', `function:${inputs.name}`), invokeArn: arn('apigateway', name) };
    case 'aws:apigatewayv2/api:Api':
      return {
        apiEndpoint: 'https://abc123.execute-api.us-east-1.amazonaws.com',
        executionArn: arn('execute-api', name),
      };
    case 'aws:sqs/queue:Queue':
      return {
        arn: arn('sqs', inputs.name),
        url: `https://sqs.${region}.amazonaws.com/${accountId}/${inputs.name}`,
      };
    case 'aws:cloudfront/distribution:Distribution':
      return {
        arn: `arn:aws:cloudfront::${accountId}:distribution/${name}`,
        domainName: 'd111111abcdef8.cloudfront.net',
        hostedZoneId: 'Z2FDTNDATAQYW2',
        etag: 'E1',
      };
    case 'aws:sesv2/emailIdentity:EmailIdentity':
      return {
        arn: arn('ses', `identity/${inputs.emailIdentity}`),
        dkimSigningAttributes: { tokens: ['one', 'two', 'three'] },
      };
    case 'random:index/randomPassword:RandomPassword':
      return { result: `secret-of-${name}` };
    case 'random:index/randomBytes:RandomBytes':
      return { base64: 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=', hex: '00' };
    default:
      return {
        arn: arn(type.split(':')[1].split('/')[0], `${type.split(':').at(-1)}/${name}`),
        name: inputs.name ?? name,
      };
  }
}

async function program() {
  // Registered after SST's own transformations, whose result it therefore sees.
  pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
    if (opts.retainOnDelete) retained.add(`${type} ${name}`);
    return undefined;
  });
  return config.run();
}
const outputs = await pulumi.runtime.runInPulumiStack(() => run(program));
await pulumi.runtime.disconnect();
const settled = await new Promise((resolve) => pulumi.output(outputs).apply(resolve));
process.stdout.write(
  `\n${JSON.stringify({ app: { name: app.name, removal: app.removal, protect: app.protect }, resources, outputs: settled })}`,
);
process.exit(0);
