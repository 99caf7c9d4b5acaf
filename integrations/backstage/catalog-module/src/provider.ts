import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LoggerService, SchedulerServiceTaskRunner, UrlReaderService } from '@backstage/backend-plugin-api';
import { ANNOTATION_LOCATION, ANNOTATION_ORIGIN_LOCATION, stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { DeferredEntity, EntityProvider, EntityProviderConnection } from '@backstage/plugin-catalog-node';
import type { CompilerSettings } from 'backstage-plugin-score-node';
import { commonLocationKey, entitiesOf, type EntityDefaults } from './entities';

/** What the provider works with. */
export interface ScoreEntityProviderOptions {
  /** Paths and URLs of Score files, with `*` and `**` in URLs. */
  files: string[];
  settings: CompilerSettings;
  defaults: EntityDefaults;
  reader: UrlReaderService;
  logger: LoggerService;
  schedule: SchedulerServiceTaskRunner;
}

type Located = DeferredEntity & { locationKey: string };

/** One Score file that was read. */
interface ScoreFile {
  location: string;
  bytes: Buffer;
}

/** Reads a list of Score files from time to time, and owns their entities. */
export class ScoreEntityProvider implements EntityProvider {
  /** The entities of each file as they were when it could be read last. */
  private readonly lastGood = new Map<string, Entity[]>();
  /** What was handed over last: the location key of each entity, by its reference. */
  private handedOver = new Map<string, string>();

  /** What was logged last of the files, and what this reading of them has said again or anew. */
  private told = '';
  private warned = new Set<string>();
  private warnings = new Set<string>();

  constructor(private readonly options: ScoreEntityProviderOptions) {}

  getProviderName() {
    return 'score';
  }

  async connect(connection: EntityProviderConnection) {
    await this.options.schedule.run({ id: 'score:refresh', fn: () => this.refresh(connection) });
  }

  /** Reads all files and hands the entities over. What cannot be read or has an error keeps the entities that it had. */
  async refresh(connection: EntityProviderConnection) {
    this.warnings = new Set();
    const seen = new Set<string>();
    let lost = false;
    for (const target of this.options.files) {
      const files = await this.read(target).catch(error => {
        this.warn(`cannot read ${target}: ${textOf(error)}`);
        return undefined;
      });
      if (!files) {
        const kept = [...this.lastGood.keys()].filter(location => covers(target, location));
        kept.forEach(location => seen.add(location));
        lost ||= kept.length === 0;
      }
      for (const file of files ?? []) {
        seen.add(file.location);
        lost ||= !(await this.take(file));
      }
    }
    for (const location of this.lastGood.keys()) if (!seen.has(location)) this.lastGood.delete(location);
    const entities = this.deferred();
    await connection.applyMutation(lost ? { type: 'delta', added: entities, removed: this.goneSince(entities) } : { type: 'full', entities });
    this.handedOver = new Map(entities.map(one => [stringifyEntityRef(one.entity), one.locationKey]));
    this.warned = this.warnings;
    this.tell(`${entities.length} entities of ${this.lastGood.size} Score files${lost ? '; what else there is stays, because some could not be read' : ''}`);
  }

  /** Warns, but not of what the reading before has warned of: files are read each few minutes, and people are told once. */
  private warn(text: string) {
    if (!this.warned.has(text) && !this.warnings.has(text)) this.options.logger.warn(text);
    this.warnings.add(text);
  }

  private tell(text: string) {
    if (text !== this.told) this.options.logger.info(text);
    this.told = text;
  }

  /** Takes the entities of a file; false if it has none, neither now nor from before. */
  private async take(file: ScoreFile): Promise<boolean> {
    const { settings, defaults } = this.options;
    try {
      this.lastGood.set(file.location, await entitiesOf(settings, defaults, file.bytes, targetOf(file.location)));
    } catch (error) {
      this.warn(textOf(error));
    }
    return this.lastGood.has(file.location);
  }

  private async read(target: string): Promise<ScoreFile[]> {
    if (!/^https?:\/\//.test(target)) {
      const file = path.resolve(target);
      return [{ location: `file:${file}`, bytes: await readFile(file) }];
    }
    if (!target.includes('*')) {
      const response = await this.options.reader.readUrl(target);
      return [{ location: `url:${target}`, bytes: await response.buffer() }];
    }
    const { files } = await this.options.reader.search(target);
    return Promise.all(files.map(async file => ({ location: `url:${file.url}`, bytes: await file.content() })));
  }

  /**
   * What was handed over and is not there any more. After a restart nothing is known of a file that cannot be read, so what the
   * catalog has of it must stay, and only what is known goes.
   */
  private goneSince(entities: Located[]): { entityRef: string; locationKey: string }[] {
    const there = new Set(entities.map(one => stringifyEntityRef(one.entity)));
    return [...this.handedOver].filter(([ref]) => !there.has(ref)).map(([entityRef, locationKey]) => ({ entityRef, locationKey }));
  }

  /** All entities, each once: a resource that several files share is described alike by each of them. */
  private deferred(): Located[] {
    const all = new Map<string, Located>();
    for (const [location, entities] of this.lastGood) {
      for (const entity of entities) {
        const ref = stringifyEntityRef(entity);
        const locationKey = commonLocationKey(entity) ?? `score:${location}`;
        const before = all.get(ref);
        if (!before) all.set(ref, { entity: locatedAt(entity, location), locationKey });
        else if (before.locationKey !== locationKey) this.warn(`${ref} of ${targetOf(location)} is left out: another Score file describes it, too`);
      }
    }
    return [...all.values()];
  }
}

function locatedAt(entity: Entity, location: string): Entity {
  const annotations = { ...entity.metadata.annotations, [ANNOTATION_LOCATION]: location, [ANNOTATION_ORIGIN_LOCATION]: location };
  return { ...entity, metadata: { ...entity.metadata, annotations } };
}

/** True if a location is one that a target of app-config stands for. */
function covers(target: string, location: string): boolean {
  if (!/^https?:\/\//.test(target)) return location === `file:${path.resolve(target)}`;
  const pattern = target.split(/\*+/).map(part => part.replace(/[.?^${}()|[\]\\+]/g, '\\$&')).join('.*');
  return new RegExp(`^url:${pattern}$`).test(location);
}

function targetOf(location: string): string {
  return location.slice(location.indexOf(':') + 1);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
