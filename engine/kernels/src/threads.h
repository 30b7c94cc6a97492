/* The few thread calls that the pool needs, over POSIX threads or the Windows API. */
#ifndef TERNLIGHT_THREADS_H
#define TERNLIGHT_THREADS_H

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

typedef HANDLE tl_thread;
typedef SRWLOCK tl_mutex;
typedef CONDITION_VARIABLE tl_condition;
#define TL_THREAD_RETURN DWORD WINAPI
#define TL_THREAD_DONE 0

static inline int tl_thread_start(tl_thread *thread, LPTHREAD_START_ROUTINE entry, void *argument)
{
    *thread = CreateThread(NULL, 0, entry, argument, 0, NULL);
    return *thread != NULL;
}
static inline void tl_thread_join(tl_thread thread)
{
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}
static inline void tl_mutex_init(tl_mutex *mutex) { InitializeSRWLock(mutex); }
static inline void tl_mutex_free(tl_mutex *mutex) { (void)mutex; }
static inline void tl_lock(tl_mutex *mutex) { AcquireSRWLockExclusive(mutex); }
static inline void tl_unlock(tl_mutex *mutex) { ReleaseSRWLockExclusive(mutex); }
static inline void tl_condition_init(tl_condition *condition) { InitializeConditionVariable(condition); }
static inline void tl_condition_free(tl_condition *condition) { (void)condition; }
static inline void tl_wait(tl_condition *condition, tl_mutex *mutex) { SleepConditionVariableSRW(condition, mutex, INFINITE, 0); }
static inline void tl_wake_all(tl_condition *condition) { WakeAllConditionVariable(condition); }
static inline void tl_yield(void) { SwitchToThread(); }
#else
#include <pthread.h>
#include <sched.h>

typedef pthread_t tl_thread;
typedef pthread_mutex_t tl_mutex;
typedef pthread_cond_t tl_condition;
#define TL_THREAD_RETURN void *
#define TL_THREAD_DONE NULL

static inline int tl_thread_start(tl_thread *thread, void *(*entry)(void *), void *argument)
{
    return pthread_create(thread, NULL, entry, argument) == 0;
}
static inline void tl_thread_join(tl_thread thread) { pthread_join(thread, NULL); }
static inline void tl_mutex_init(tl_mutex *mutex) { pthread_mutex_init(mutex, NULL); }
static inline void tl_mutex_free(tl_mutex *mutex) { pthread_mutex_destroy(mutex); }
static inline void tl_lock(tl_mutex *mutex) { pthread_mutex_lock(mutex); }
static inline void tl_unlock(tl_mutex *mutex) { pthread_mutex_unlock(mutex); }
static inline void tl_condition_init(tl_condition *condition) { pthread_cond_init(condition, NULL); }
static inline void tl_condition_free(tl_condition *condition) { pthread_cond_destroy(condition); }
static inline void tl_wait(tl_condition *condition, tl_mutex *mutex) { pthread_cond_wait(condition, mutex); }
static inline void tl_wake_all(tl_condition *condition) { pthread_cond_broadcast(condition); }
static inline void tl_yield(void) { sched_yield(); }
#endif

/* A hint to the processor that this is a spin loop. */
#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
static inline void tl_pause(void) { _mm_pause(); }
#elif defined(__aarch64__) && defined(__GNUC__)
static inline void tl_pause(void) { __asm__ __volatile__("yield" ::: "memory"); }
#else
static inline void tl_pause(void) {}
#endif

#endif
