// Preloaded into the tests that deploy/sanitize runs: it shows the sanitizers the threads and locks that they do not see.
// deploy/docs/sanitizers.md says why; nothing of this is in a build that ships.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

// 1. C11 threads, which librdkafka is built on. The sanitizers intercept only the pthread functions; glibc's C11 ones go past them,
// and a thread that the thread sanitizer did not see born crashes it. glibc's types are the pthread ones under another name.

struct start { thrd_start_t run; void *argument; };

static _Thread_local int is_librdkafkas;

static void *begin(void *given) {
  struct start start = *(struct start *)given;
  free(given);
  is_librdkafkas = 1;
  return (void *)(intptr_t)start.run(start.argument);
}

static int result(int failure) {
  switch (failure) {
    case 0: return thrd_success;
    case EBUSY: return thrd_busy;
    case ETIMEDOUT: return thrd_timedout;
    case ENOMEM: return thrd_nomem;
    default: return thrd_error;
  }
}

int thrd_create(thrd_t *thread, thrd_start_t run, void *argument) {
  struct start *start = malloc(sizeof *start);
  if (!start) return thrd_nomem;
  *start = (struct start){run, argument};
  int failure = pthread_create(thread, NULL, begin, start);
  if (failure) free(start);
  return result(failure);
}

int thrd_join(thrd_t thread, int *answer) {
  void *returned = NULL;
  int failure = pthread_join(thread, &returned);
  if (answer) *answer = (int)(intptr_t)returned;
  return result(failure);
}

int thrd_detach(thrd_t thread) { return result(pthread_detach(thread)); }

_Static_assert(sizeof(mtx_t) >= sizeof(pthread_mutex_t), "a mtx_t holds a pthread_mutex_t");
_Static_assert(sizeof(cnd_t) >= sizeof(pthread_cond_t), "a cnd_t holds a pthread_cond_t");
_Static_assert(sizeof(once_flag) == sizeof(pthread_once_t), "a once_flag is a pthread_once_t");

int mtx_init(mtx_t *mutex, int kind) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  if (kind & mtx_recursive) pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  int failure = pthread_mutex_init((pthread_mutex_t *)mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  return result(failure);
}
int mtx_lock(mtx_t *mutex) { return result(pthread_mutex_lock((pthread_mutex_t *)mutex)); }
int mtx_trylock(mtx_t *mutex) { return result(pthread_mutex_trylock((pthread_mutex_t *)mutex)); }
int mtx_unlock(mtx_t *mutex) { return result(pthread_mutex_unlock((pthread_mutex_t *)mutex)); }
void mtx_destroy(mtx_t *mutex) { pthread_mutex_destroy((pthread_mutex_t *)mutex); }

int cnd_init(cnd_t *condition) { return result(pthread_cond_init((pthread_cond_t *)condition, NULL)); }
int cnd_signal(cnd_t *condition) { return result(pthread_cond_signal((pthread_cond_t *)condition)); }
int cnd_broadcast(cnd_t *condition) { return result(pthread_cond_broadcast((pthread_cond_t *)condition)); }
int cnd_wait(cnd_t *condition, mtx_t *mutex) {
  return result(pthread_cond_wait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex));
}
int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex, const struct timespec *restrict until) {
  return result(pthread_cond_timedwait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex, until));
}
void cnd_destroy(cnd_t *condition) { pthread_cond_destroy((pthread_cond_t *)condition); }

void call_once(once_flag *flag, void (*run)(void)) { pthread_once((pthread_once_t *)flag, run); }

// 2. `Synchronization.Mutex`. Taking and leaving a free one is an atomic instruction in our own, instrumented code, which the thread
// sanitizer understands. One that is contended is handed on by the kernel (a futex with priority inheritance) inside
// libswiftSynchronization, which is not instrumented: what the last owner wrote seems unordered with what the next one reads.
// So the slow ways are called through here. Where a toolchain has none by these names, nothing happens, and deploy/sanitize's own check
// of the lock fails.

extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define HANDLE __attribute__((swift_context)) void *handle
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"      // _MutexHandle._lockSlow(UInt32)
#define TRY_SLOW "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"           // _MutexHandle._tryLockSlow() -> Bool
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"          // _MutexHandle._unlockSlow()

SWIFT void lock_slow(uint32_t owner, HANDLE) __asm__(LOCK_SLOW);
SWIFT _Bool try_slow(HANDLE) __asm__(TRY_SLOW);
SWIFT void unlock_slow(HANDLE) __asm__(UNLOCK_SLOW);

SWIFT void lock_slow(uint32_t owner, HANDLE) {
  SWIFT void (*next)(uint32_t, HANDLE) = (SWIFT void (*)(uint32_t, HANDLE))dlsym(RTLD_NEXT, LOCK_SLOW);
  next(owner, handle);
  if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT _Bool try_slow(HANDLE) {
  SWIFT _Bool (*next)(HANDLE) = (SWIFT _Bool (*)(HANDLE))dlsym(RTLD_NEXT, TRY_SLOW);
  _Bool taken = next(handle);
  if (taken && __tsan_acquire) __tsan_acquire(handle);
  return taken;
}

SWIFT void unlock_slow(HANDLE) {
  SWIFT void (*next)(HANDLE) = (SWIFT void (*)(HANDLE))dlsym(RTLD_NEXT, UNLOCK_SLOW);
  if (__tsan_release) __tsan_release(handle);
  next(handle);
}

// 3. A list that librdkafka makes for itself. Leak suppressions go by one name in the stack; this gives lists that its own threads make
// without room for a partition one that ours do not have (leak.suppressions tells why).

struct rd_kafka_topic_partition_list_s *rd_kafka_topic_partition_list_new(int room);
typedef struct rd_kafka_topic_partition_list_s *make_list(int room);

__attribute__((noinline)) static struct rd_kafka_topic_partition_list_s *empty_list_within_librdkafka(make_list *make) {
  struct rd_kafka_topic_partition_list_s *list = make(0);
  __asm__ volatile("" : "+r"(list));  // stay on the stack: no tail call
  return list;
}

struct rd_kafka_topic_partition_list_s *rd_kafka_topic_partition_list_new(int room) {
  make_list *next = (make_list *)dlsym(RTLD_NEXT, "rd_kafka_topic_partition_list_new");
  return room == 0 && is_librdkafkas ? empty_list_within_librdkafka(next) : next(room);
}
