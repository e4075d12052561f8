import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPrimaryMetrics } from '../../src/metrics.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { CHART, Helm, missingHelm } from './helm.ts';
import { mistypedResources, type Typed } from './kubernetes-types.ts';
import { missingProxies, vclProblems } from './proxies.ts';
import { readSetting, unknownFlags, unknownVariables } from './settings-named.ts';

// The chart, rendered by helm and looked at by the types of the API of Kubernetes. There is no cluster.

const LEAST = ['archive.images=s3://photos/images', 'archive.manifests=s3://photos/manifests'];
const MOST = [
  ...['archive.existingClaim=scans', 'store.existingSecret=keys', 'store.endpoint=http://store:3900'],
  ...['builder.existingAdminTokenSecret=admin', 'builder.storageClassName=fast', 'varnish.replicas=2'],
  ...['ingress.enabled=true', 'ingress.tlsSecret=certificate', 'publicUrl=https://example.org:8443/photos'],
  'nodes.autoscaling.maxReplicas=3',
  ...['settings.LOUPE_DISK_CACHE_MB=512', 'nodes.nodeSelector.disk=ssd', 'imagePullSecrets[0].name=registry'],
];
const WITHOUT_VARNISH = [
  ...LEAST,
  'varnish.enabled=false',
  'nodes.autoscaling.enabled=false',
  'ingress.enabled=true',
  'ingress.hashBy=',
];

/** By which a Service finds one pod of a StatefulSet. */
const POD_NAME = 'statefulset.kubernetes.io/pod-name';

interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly livenessProbe: { readonly httpGet?: { readonly path: string } };
  readonly readinessProbe: { readonly httpGet?: { readonly path: string } };
  readonly volumeMounts: readonly { readonly name: string }[];
}

interface Pod {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly securityContext: Readonly<Record<string, unknown>>;
    readonly enableServiceLinks: boolean;
    readonly volumes: readonly { readonly name: string }[];
  };
}

interface Resource extends Typed {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly template: Pod;
    readonly replicas?: number;
    readonly serviceName?: string;
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
    readonly selector: Readonly<Record<string, string>>;
    readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
    readonly metrics: readonly { readonly pods: { readonly metric: { readonly name: string } } }[];
    readonly rules: readonly {
      readonly host: string;
      readonly http: { readonly paths: readonly IngressPath[] };
    }[];
  };
}

interface IngressPath {
  readonly path: string;
  readonly backend: { readonly service: { readonly name: string; readonly port: { readonly name: string } } };
}

function isResource(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && 'kind' in value && 'metadata' in value;
}

function isOfNodes({ metadata }: Resource): boolean {
  return metadata.name.endsWith('-nodes');
}

const missing = missingHelm();
if (missing !== undefined) process.stderr.write(`Not tested: ${missing}\n`);

describe.skipIf(missing !== undefined)('the chart', () => {
  let folder: string;
  let helm: Helm;
  let least: Resource[];
  let most: Resource[];
  let withoutVarnish: Resource[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    helm = await Helm.inFolder(folder);
    const rendered = await Promise.all(
      [LEAST, MOST, WITHOUT_VARNISH].map((values) => helm.resources(values)),
    );
    [least = [], most = [], withoutVarnish = []] = rendered.map((resources) => resources.filter(isResource));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const ofKind = (resources: readonly Resource[], kind: string) =>
    resources.filter((each) => each.kind === kind);
  const workloads = () => ofKind([...least, ...most, ...withoutVarnish], 'StatefulSet');
  const containers = () => workloads().flatMap(({ spec }) => spec.template.spec.containers);

  test('is one that helm takes, and refuses values of other names and forms', async () => {
    expect(await helm.run(['lint', '--strict'], MOST)).toMatchObject({ ok: true });
    for (const [value, told] of [
      ['nodes.replica=3', 'replica'],
      ['store.data=/srv/data', 'store.data'],
      ['publicUrl=images.example.org', 'publicUrl'],
      ['settings.disk-cache-mb=5', 'settings'],
      ['varnish.cacheMegabytes=0', 'cacheMegabytes'],
    ] as const) {
      const { ok, output } = await helm.run(['lint'], [...MOST, value]);
      expect([value, ok, output.includes(told)]).toEqual([value, false, true]);
    }
    const nowhere = await helm.run(['template', 'x', '--kube-version', '1.30.0']);
    expect([nowhere.ok, nowhere.output.includes('archive.existingClaim or archive.images')]).toEqual([
      false,
      true,
    ]);
  });

  test('has what a cluster needs, and no more than is wanted', () => {
    const kinds = (resources: readonly Resource[]) =>
      resources.map(({ kind, metadata }) => `${kind} ${metadata.name.replace('photos-loupe', '')}`).sort();
    const always = ['StatefulSet -nodes', 'PodDisruptionBudget -nodes', 'Service -builder', 'Service -nodes'];
    const autoscaler = 'HorizontalPodAutoscaler -nodes';
    const varnish = (mostNodes: number) => [
      ...['ConfigMap -varnish', 'NetworkPolicy -varnish', 'Service -varnish', 'Service -varnish-purge'],
      'StatefulSet -varnish',
      // Of as many nodes as there may be.
      ...Array.from({ length: mostNodes }, (_, at) => `Service -node-${at}`),
    ];
    expect(kinds(withoutVarnish)).toEqual([...always, 'StatefulSet -builder', 'Ingress '].sort());
    expect(kinds(least)).toEqual([...always, 'StatefulSet -builder', autoscaler, ...varnish(10)].sort());
    expect(kinds(most)).toEqual(
      [...always, 'StatefulSet -builder', autoscaler, ...varnish(3), 'Ingress '].sort(),
    );
  });

  test('is of the types of the API of Kubernetes', async () => {
    const nodes = ofKind(least, 'StatefulSet').find(isOfNodes);
    if (!nodes) throw new Error('there are no nodes');
    const misspelled = { ...nodes, spec: { ...nodes.spec, replica: 2 } };
    const noText = { ...nodes, spec: { ...nodes.spec, replicas: 'two' } };
    const { template: _, ...unfinished } = nodes.spec;
    const wrong = [misspelled, noText, { ...nodes, spec: unfinished }];
    expect(await mistypedResources(folder, [...least, ...most, ...withoutVarnish], wrong)).toBe('');
  });

  test('every container is without rights, and writes to its volumes alone', () => {
    expect(containers().length).toBeGreaterThan(6);
    for (const { securityContext } of containers())
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    for (const { spec } of workloads()) {
      const { securityContext, enableServiceLinks, volumes, containers: own } = spec.template.spec;
      expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
      expect(enableServiceLinks).toBe(false);
      const given = [
        ...volumes.map(({ name }) => name),
        ...(spec.volumeClaimTemplates ?? []).map((v) => v.metadata.name),
      ];
      const mounted = own.flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name));
      expect(new Set(mounted)).toEqual(new Set(given));
    }
  });

  test('Loupe is given settings that it knows, in their form, and is asked whether it is well', () => {
    const loupes = containers().filter(({ name }) => name === 'loupe');
    expect(loupes).toHaveLength(6);
    for (const { args, env = [], livenessProbe, readinessProbe } of loupes) {
      expect(unknownFlags(args)).toEqual([]);
      expect(unknownVariables(env.map(({ name }) => name))).toEqual([]);
      for (const { name, value } of env.filter((each) => each.name.startsWith('LOUPE_')))
        expect(readSetting(name, value)).toBeDefined();
      expect([livenessProbe.httpGet?.path, readinessProbe.httpGet?.path]).toEqual(['/health', '/ready']);
    }
  });

  test('Services find pods and ports, and the ingress finds a Service', () => {
    for (const resources of [least, most, withoutVarnish]) {
      const pods = workloads()
        .filter((each) => resources.includes(each))
        .map(({ spec }) => spec.template);
      const services = ofKind(resources, 'Service');
      for (const { spec } of services) {
        const found = pods.filter(({ metadata }) =>
          // The name of a pod is a label that Kubernetes gives it.
          Object.entries(spec.selector).every(
            ([label, value]) => label === POD_NAME || metadata.labels[label] === value,
          ),
        );
        expect(found).toHaveLength(1);
        const ports = found.flatMap((pod) =>
          pod.spec.containers.flatMap((each) => each.ports.map(({ name }) => name)),
        );
        for (const { targetPort } of spec.ports) expect(ports).toContain(targetPort);
      }
      for (const { spec } of ofKind(resources, 'Ingress'))
        for (const { backend } of spec.rules.flatMap(({ http }) => http.paths)) {
          const [service] = services.filter(({ metadata }) => metadata.name === backend.service.name);
          expect(service?.spec.ports.map(({ name }) => name)).toContain(backend.service.port.name);
        }
    }
  });

  test('the ingress passes paths on as they came, below the public address', () => {
    const [ingress] = ofKind(most, 'Ingress');
    expect(ingress?.spec.rules.map(({ host, http }) => [host, http.paths.map(({ path }) => path)])).toEqual([
      ['example.org', ['/photos']],
    ]);
    const annotations = Object.keys(ingress?.metadata.annotations ?? {});
    expect(annotations.filter((name) => /rewrite|regex/.test(name))).toEqual([]);
  });

  test('nodes are added by a number that Loupe counts', () => {
    const [autoscaler] = ofKind(least, 'HorizontalPodAutoscaler');
    const { registry } = createPrimaryMetrics(() => {
      throw new Error('it is not asked for a value');
    });
    const counted = registry.getMetricsAsArray().map(({ name }) => name);
    for (const { pods } of autoscaler?.spec.metrics ?? []) expect(counted).toContain(pods.metric.name);
    expect(autoscaler?.spec.metrics).toHaveLength(1);
  });

  test('Varnish knows each node that there may be, by an address that is there without it', () => {
    for (const [resources, count] of [
      [least, 10],
      [most, 3],
    ] as const) {
      const nodes = ofKind(resources, 'StatefulSet').find(isOfNodes);
      const services = ofKind(resources, 'Service').filter(({ spec }) => spec.selector[POD_NAME]);
      expect(services.map(({ spec }) => spec.selector[POD_NAME])).toEqual(
        Array.from({ length: count }, (_, at) => `${nodes?.metadata.name}-${at}`),
      );
      const backends = ofKind(resources, 'ConfigMap')[0]?.data?.['backends.vcl'] ?? '';
      const named = [...backends.matchAll(/^backend (\w+) \{ \.host = "([^"]+)"; \.port = "(\d+)"/gm)];
      expect(named.map(([, , host, port]) => [host, Number(port)])).toEqual(
        services.map(({ metadata, spec }) => [metadata.name, spec.ports[0]?.port]),
      );
      const added = [...backends.matchAll(/add_backend\((\w+)\)/g)].map(([, name]) => name);
      expect(added).toEqual(named.map(([, name]) => name));
    }
  });

  test('the ingress chooses by the address, or by the image as nginx.conf has it, or in turn', async () => {
    const hashBy = 'nginx.ingress.kubernetes.io/upstream-hash-by';
    const chosen = (resources: readonly Resource[]) =>
      ofKind(resources, 'Ingress')[0]?.metadata.annotations?.[hashBy];
    expect([most, withoutVarnish].map(chosen)).toEqual(['$request_uri', undefined]);
    const image = (await helm.resources([...MOST, 'ingress.hashBy=$asked_image'])).filter(isResource);
    expect(chosen(image)).toBe('$asked_image');
    const map = (text: string) =>
      /^ *map \$request_uri \$asked_image \{[\s\S]*?\n *\}$/m.exec(text)?.[0].replace(/^ +/gm, '');
    const [told, tried] = [join(CHART, 'README.md'), join(CHART, '../../nginx.conf')].map((path) =>
      map(readFileSync(path, 'utf8')),
    );
    expect(told).toContain('default $request_uri;');
    expect(told).toBe(tried);
  });

  test('each Varnish has the documented configuration, and is told by its own name', async () => {
    const documented = readFileSync(join(CHART, '..', '..', 'varnish.vcl'), 'utf8');
    const [configuration] = ofKind(most, 'ConfigMap');
    expect(configuration?.data?.['varnish.vcl']?.trim()).toBe(documented.trim());
    if (missingProxies() === undefined)
      expect(await vclProblems(configuration?.data?.['backends.vcl'] ?? '')).toBe('');
    const varnish = ofKind(most, 'StatefulSet').find(({ metadata }) => metadata.name.endsWith('-varnish'));
    const purged = containers().flatMap(({ env = [] }) =>
      env.filter(({ name }) => name === 'LOUPE_PURGE_URL'),
    );
    const urls = [0, 1].map(
      (at) => `varnish=http://photos-loupe-varnish-${at}.${varnish?.spec.serviceName}:6083/`,
    );
    expect(varnish?.spec.replicas).toBe(2);
    expect(purged.map(({ value }) => value)).toContain(urls.join(' '));
  });
});
