import { FileObjects } from '../../src/storage/objects/file-objects.ts';
import type {
  ListOptions,
  ObjectPage,
  ReadObject,
  ReadOptions,
} from '../../src/storage/objects/object-store.ts';

/** A store over a folder that counts what is asked of it, and lets tests do something in between. */
export class CountedStore extends FileObjects {
  lists = 0;
  reads = 0;
  heads = 0;
  /** At most so many objects on a page. */
  most = 1000;
  /** Waited for before each page of a list. */
  beforeList: () => Promise<void> = async () => {};
  /** Waited for before each read, which gets no more bytes than it returns. */
  beforeRead: (key: string, reads: number) => Promise<void> = async () => {};

  override async list(prefix: string, options: ListOptions = {}): Promise<ObjectPage> {
    this.lists += 1;
    await this.beforeList();
    return super.list(prefix, { ...options, most: this.most });
  }

  override async head(...given: Parameters<FileObjects['head']>): ReturnType<FileObjects['head']> {
    this.heads += 1;
    return super.head(...given);
  }

  override async read(key: string, options: ReadOptions = {}): Promise<ReadObject | undefined> {
    this.reads += 1;
    await this.beforeRead(key, this.reads);
    return super.read(key, options);
  }
}
