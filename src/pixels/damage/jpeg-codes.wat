;; Passes units of the entropy-coded data of a JPEG (ITU-T T.81, F.2.2) that lie in this memory, as `JpegBits.passUnit` does it one by
;; one; `src/pixels/damage/code-memory.ts` calls it. It stops before a unit that holds anything rare: a marker, a code that there is not,
;; a block that is too full.
;;
;; Memory: at 0, where it has stopped: the next byte, the bits that are left of those before, their number. From 64 on, a pair of
;; addresses for each block of a unit: its tables for the first coefficient and for the others. A table has entries of 16 bits, as
;; `HuffmanTable` says: by 13 bits several codes, 16,384 bytes on by 10 bits one, 18,432 bytes on by 16 bits one.
(module
  (import "codes" "memory" (memory 1))

  ;; `limit`: no unit begins from this byte on. Returns how many units are passed.
  (func (export "pass")
    (param $units i32) (param $blocks i32) (param $at i32) (param $limit i32) (param $bits i32) (param $count i32)
    (result i32)
    ;; The next bits, from the highest down, `count` of them for sure.
    (local $next i64) (local $read i64)
    (local $passed i32) (local $block i32) (local $index i32) (local $entry i32) (local $table i32) (local $byte i32)
    (local $savedNext i64) (local $savedAt i32) (local $savedCount i32) (local $start i32)
    (local.set $start (local.get $at))
    ;; In two steps, since none is 64.
    (local.set $next
      (i64.shl
        (i64.shl
          (i64.extend_i32_u (local.get $bits))
          (i64.extend_i32_u (i32.sub (i32.const 63) (local.get $count))))
        (i64.const 1)))
    (local.set $blocks (i32.add (i32.const 64) (i32.shl (local.get $blocks) (i32.const 3))))
    (block $ended
      (block $stopped
        (loop $unit
          (local.set $savedNext (local.get $next))
          (local.set $savedAt (local.get $at))
          (local.set $savedCount (local.get $count))
          (br_if $ended (i32.ge_u (local.get $passed) (local.get $units)))
          (br_if $ended (i32.ge_u (local.get $at) (local.get $limit)))
          (local.set $block (i32.const 64))
          (loop $nextBlock
            (local.set $index (i32.const 0))
            (loop $code
              (if (i32.lt_u (local.get $count) (i32.const 32))
                (then
                  (local.set $read
                    (i64x2.extract_lane 0
                      (i8x16.swizzle
                        (v128.load64_zero (local.get $at))
                        (v128.const i8x16 7 6 5 4 3 2 1 0 16 16 16 16 16 16 16 16))))
                  ;; Whether none of the eight bytes is of ones.
                  (if (i64.eqz
                        (i64.and
                          (i64.and
                            (i64.sub (i64.xor (local.get $read) (i64.const -1)) (i64.const 0x0101010101010101))
                            (local.get $read))
                          (i64.const 0x8080808080808080)))
                    (then
                      ;; The last bits may be of a byte that is read once more: they are the same then.
                      (local.set $next
                        (i64.or
                          (local.get $next)
                          (i64.shr_u (local.get $read) (i64.extend_i32_u (local.get $count)))))
                      (local.set $byte (i32.shr_u (i32.sub (i32.const 63) (local.get $count)) (i32.const 3)))
                      (local.set $at (i32.add (local.get $at) (local.get $byte)))
                      (local.set $count (i32.add (local.get $count) (i32.shl (local.get $byte) (i32.const 3)))))
                    (else
                      (block $filled
                        (loop $fill
                          (local.set $byte (i32.load8_u (local.get $at)))
                          (if (i32.eq (local.get $byte) (i32.const 255))
                            (then
                              (br_if $filled (i32.load8_u offset=1 (local.get $at)))
                              (local.set $at (i32.add (local.get $at) (i32.const 1)))))
                          (local.set $at (i32.add (local.get $at) (i32.const 1)))
                          (local.set $next
                            (i64.or
                              (local.get $next)
                              (i64.shl
                                (i64.extend_i32_u (local.get $byte))
                                (i64.extend_i32_u (i32.sub (i32.const 56) (local.get $count))))))
                          (local.set $count (i32.add (local.get $count) (i32.const 8)))
                          (br_if $fill (i32.le_u (local.get $count) (i32.const 56)))))
                      (br_if $stopped (i32.lt_u (local.get $count) (i32.const 32)))))))
              (block $coded
                (if (local.get $index)
                  (then
                    (local.set $table (i32.load offset=4 (local.get $block)))
                    (local.set $entry
                      (i32.load16_u
                        (i32.add
                          (local.get $table)
                          (i32.shl (i32.wrap_i64 (i64.shr_u (local.get $next) (i64.const 51))) (i32.const 1)))))
                    ;; Where the block may be full, each code is looked at alone.
                    (if (local.get $entry)
                      (then
                        (br_if $coded
                          (i32.lt_u
                            (i32.add
                              (local.get $index)
                              (i32.and (i32.shr_u (local.get $entry) (i32.const 8)) (i32.const 63)))
                            (i32.const 64))))))
                  (else (local.set $table (i32.load (local.get $block)))))
                (local.set $entry
                  (i32.load16_u offset=16384
                    (i32.add
                      (local.get $table)
                      (i32.shl (i32.wrap_i64 (i64.shr_u (local.get $next) (i64.const 54))) (i32.const 1)))))
                (if (i32.eqz (local.get $entry))
                  (then
                    (local.set $entry
                      (i32.load16_u offset=18432
                        (i32.add
                          (local.get $table)
                          (i32.shl (i32.wrap_i64 (i64.shr_u (local.get $next) (i64.const 48))) (i32.const 1)))))
                    (br_if $stopped (i32.eqz (local.get $entry)))))
                ;; The first code of a block is that of its first coefficient alone.
                (if (i32.eqz (local.get $index))
                  (then
                    (local.set $entry
                      (i32.or (i32.and (local.get $entry) (i32.const 31)) (i32.const 256)))))
                ;; Some encoders fill a block up with zeros that it has no room for.
                (local.set $byte (i32.add (local.get $index) (i32.shr_u (local.get $entry) (i32.const 8))))
                (br_if $stopped
                  (i32.and
                    (i32.lt_u (i32.sub (local.get $byte) (i32.const 65)) (i32.const 63))
                    (i32.eqz (i32.and (local.get $entry) (i32.const 32))))))
              (local.set $next
                (i64.shl
                  (local.get $next)
                  (i64.extend_i32_u (i32.and (local.get $entry) (i32.const 31)))))
              (local.set $count (i32.sub (local.get $count) (i32.and (local.get $entry) (i32.const 31))))
              (local.set $index (i32.add (local.get $index) (i32.shr_u (local.get $entry) (i32.const 8))))
              (br_if $code (i32.lt_u (local.get $index) (i32.const 64))))
            (local.set $block (i32.add (local.get $block) (i32.const 8)))
            (br_if $nextBlock (i32.lt_u (local.get $block) (local.get $blocks))))
          (local.set $passed (i32.add (local.get $passed) (i32.const 1)))
          (br $unit)))
      (local.set $next (local.get $savedNext))
      (local.set $at (local.get $savedAt))
      (local.set $count (local.get $savedCount)))
    ;; Whole bytes that were read here are given back: those of ones with the zero behind them.
    (block $done
      (loop $back
        (br_if $done (i32.lt_u (local.get $count) (i32.const 8)))
        (br_if $done (i32.le_u (local.get $at) (local.get $start)))
        (local.set $count (i32.sub (local.get $count) (i32.const 8)))
        (local.set $at (i32.sub (local.get $at) (i32.const 1)))
        (if (i32.eqz (i32.load8_u (local.get $at)))
          (then
            (if (i32.eq (i32.load8_u (i32.sub (local.get $at) (i32.const 1))) (i32.const 255))
              (then (local.set $at (i32.sub (local.get $at) (i32.const 1)))))))
        (br $back)))
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4)
      (i32.wrap_i64
        (i64.shr_u
          (i64.shr_u (local.get $next) (i64.const 1))
          (i64.extend_i32_u (i32.sub (i32.const 63) (local.get $count))))))
    (i32.store (i32.const 8) (local.get $count))
    (local.get $passed)))
