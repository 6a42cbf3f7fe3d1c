/*
 * Preloaded into a process (LD_PRELOAD): notes every write, sync, cut and rename below a folder in the order in which they
 * happen, and lets writes fail as on a full disk. Needs glibc and a C compiler; used by the tests only.
 *
 * ANHAO_SHIM_ROOT     only files below this folder count
 * ANHAO_SHIM_LOG      where the operations go: JSON lines, with the bytes in hexadecimal; none when not set
 * ANHAO_SHIM_BUDGET   file of 8 bytes, shared: how many writes still succeed; -1: all of them
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root;
static int log_fd = -1;
static volatile int64_t *budget;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_fallocate)(int, off_t, off_t);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

__attribute__((constructor)) static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_fallocate = dlsym(RTLD_NEXT, "posix_fallocate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_rename = dlsym(RTLD_NEXT, "rename");
  root = getenv("ANHAO_SHIM_ROOT");
  const char *log = getenv("ANHAO_SHIM_LOG");
  if (log) log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const char *shared = getenv("ANHAO_SHIM_BUDGET");
  if (shared) {
    int fd = open(shared, O_RDWR | O_CLOEXEC);
    if (fd >= 0) {
      void *mapped = mmap(NULL, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
      if (mapped != MAP_FAILED) budget = mapped;
      close(fd);
    }
  }
}

/* The path below the root; NULL when the descriptor leads elsewhere. */
static const char *below(int fd, char *path) {
  if (!root) return NULL;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return NULL;
  path[length] = 0;
  size_t n = strlen(root);
  return strncmp(path, root, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

static const char *named_below(const char *path) {
  if (!root || !path) return NULL;
  size_t n = strlen(root);
  return strncmp(path, root, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

/* One line: the operation, the file, a place and the bytes. Called with the lock held. */
static void note(const char *operation, const char *file, int64_t offset, const void *bytes, size_t length) {
  if (log_fd < 0) return;
  char *line = malloc(2 * length + 2 * PATH_MAX + 200);
  if (!line) return;
  int at = sprintf(line, "{\"operation\":\"%s\",\"file\":\"%s\",\"offset\":%lld,\"hex\":\"", operation, file, (long long)offset);
  static const char digits[] = "0123456789abcdef";
  const unsigned char *from = bytes;
  for (size_t i = 0; i < length; i++) {
    line[at++] = digits[from[i] >> 4];
    line[at++] = digits[from[i] & 15];
  }
  line[at++] = '"';
  line[at++] = '}';
  line[at++] = '\n';
  for (int done = 0; done < at;) {
    ssize_t n = real_write(log_fd, line + done, at - done);
    if (n <= 0) break;
    done += n;
  }
  free(line);
}

/* Whether the disk is full for one more write. */
static int is_full(void) {
  if (!budget || *budget < 0) return 0;
  if (*budget == 0) return 1;
  *budget -= 1;
  return 0;
}

/* Whoever gives the reserve of the terminal back has room for its 64 MiB in pages of 4 KiB. */
static void give_back(const char *file) {
  if (budget && *budget >= 0 && strstr(file, "reserve")) *budget += 16384;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
  char path[PATH_MAX];
  const char *file = below(fd, path);
  if (!file) return real_pwrite(fd, bytes, length, offset);
  pthread_mutex_lock(&lock);
  ssize_t done = -1;
  if (is_full()) {
    errno = ENOSPC;
  } else {
    done = real_pwrite(fd, bytes, length, offset);
    int kept = errno;
    if (done > 0) note("write", file, offset, bytes, done);
    errno = kept;
  }
  pthread_mutex_unlock(&lock);
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }

ssize_t write(int fd, const void *bytes, size_t length) {
  char path[PATH_MAX];
  const char *file = fd == log_fd ? NULL : below(fd, path);
  if (!file) return real_write(fd, bytes, length);
  pthread_mutex_lock(&lock);
  ssize_t done = -1;
  if (is_full()) {
    errno = ENOSPC;
  } else {
    off_t end = (fcntl(fd, F_GETFL) & O_APPEND) ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    done = real_write(fd, bytes, length);
    int kept = errno;
    if (done > 0) note("write", file, end, bytes, done);
    errno = kept;
  }
  pthread_mutex_unlock(&lock);
  return done;
}

static int synced(int fd, int (*real)(int)) {
  char path[PATH_MAX];
  const char *file = below(fd, path);
  int result = real(fd);
  if (file && result == 0) {
    pthread_mutex_lock(&lock);
    note("sync", file, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
  }
  return result;
}

int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }

int ftruncate64(int fd, off_t length) {
  char path[PATH_MAX];
  const char *file = below(fd, path);
  int result = real_ftruncate(fd, length);
  if (file && result == 0) {
    pthread_mutex_lock(&lock);
    note("truncate", file, length, NULL, 0);
    if (length == 0) give_back(file);
    pthread_mutex_unlock(&lock);
  }
  return result;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int posix_fallocate64(int fd, off_t offset, off_t length) {
  char path[PATH_MAX];
  if (below(fd, path) && is_full()) return ENOSPC;
  return real_fallocate(fd, offset, length);
}

int posix_fallocate(int fd, off_t offset, off_t length) { return posix_fallocate64(fd, offset, length); }

int unlink(const char *path) {
  int result = real_unlink(path);
  const char *file = named_below(path);
  if (file && result == 0) {
    pthread_mutex_lock(&lock);
    note("unlink", file, 0, NULL, 0);
    give_back(file);
    pthread_mutex_unlock(&lock);
  }
  return result;
}

int rename(const char *from, const char *to) {
  int result = real_rename(from, to);
  const char *file = named_below(from);
  const char *target = named_below(to);
  if (file && target && result == 0) {
    pthread_mutex_lock(&lock);
    note("rename", file, 0, target, strlen(target));
    pthread_mutex_unlock(&lock);
  }
  return result;
}
