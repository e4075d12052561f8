;; Decompresses LZW (TIFF 6.0, section 13) and adds up differences of neighbours (section 14), in this memory.
;; `src/pixels/tiff/compression/chunk-memory.ts` calls it.
(module
  (import "chunk" "memory" (memory 1))

  ;; Of each code, where its string lies (32 bits) and how long it is: in the output, where each was written before, or among the single
  ;; bytes, which lie behind the table. The last entry is for what is not kept. Before the table, at 0: where the output goes on, at which
  ;; bit of the input, how wide codes are there, and the number of the next string.
  (global $table i32 (i32.const 64))

  ;; The number of the string behind which codes of this width do not reach.
  (func $limitOf (param $width i32) (result i32)
    (select
      (i32.sub (i32.shl (i32.const 1) (local.get $width)) (i32.const 1))
      (i32.const 4096)
      (i32.lt_u (local.get $width) (i32.const 12))))

  ;; Goes on with what is there of the input, up to the end of the output. Returns 0 when that is full, 1 when more input is needed, 2
  ;; at the end code, 3 for a code that is none, 4 when a string does not fit. 16 bytes behind the output may be changed, and 4 behind the
  ;; input are read.
  (func (export "lzw") (param $input i32) (param $inputBytes i32) (param $end i32) (result i32)
    (local $bit i32) (local $bits i32) (local $width i32) (local $next i32) (local $code i32) (local $word i32)
    (local $at i32) (local $from i32) (local $stop i32) (local $length i32) (local $to i32) (local $entry i32) (local $last i32)
    (local $limit i32) (local $string i64)
    (local.set $bits (i32.shl (local.get $inputBytes) (i32.const 3)))
    (local.set $at (i32.load (i32.const 0)))
    (local.set $bit (i32.load (i32.const 4)))
    (local.set $width (i32.load (i32.const 8)))
    (local.set $next (i32.load (i32.const 12)))
    (local.set $limit (call $limitOf (local.get $width)))
    (block $stopped
      (loop $codes
        (br_if $stopped (i32.ge_u (local.get $at) (local.get $end)))
        (if (i32.gt_u (i32.add (local.get $bit) (local.get $width)) (local.get $bits))
          (then (local.set $stop (i32.const 1)) (br $stopped)))
        ;; Four bytes, the first of them highest.
        (local.set $word
          (i32.load (i32.add (local.get $input) (i32.shr_u (local.get $bit) (i32.const 3)))))
        (local.set $word
          (i32.or
            (i32.and (i32.rotl (local.get $word) (i32.const 8)) (i32.const 0x00ff00ff))
            (i32.and (i32.rotr (local.get $word) (i32.const 8)) (i32.const 0xff00ff00))))
        (local.set $code
          (i32.shr_u
            (i32.shl (local.get $word) (i32.and (local.get $bit) (i32.const 7)))
            (i32.sub (i32.const 32) (local.get $width))))
        (local.set $bit (i32.add (local.get $bit) (local.get $width)))
        (if (i32.eq (i32.shr_u (local.get $code) (i32.const 1)) (i32.const 128))
          (then
            (if (i32.eq (local.get $code) (i32.const 257))
              (then (local.set $stop (i32.const 2)) (br $stopped)))
            (local.set $width (i32.const 9))
            (local.set $limit (i32.const 511))
            (local.set $next (i32.const 258))
            (br $codes)))
        (if (i32.ge_u (local.get $code) (local.get $next))
          (then (local.set $stop (i32.const 3)) (br $stopped)))
        (local.set $entry (i32.add (global.get $table) (i32.shl (local.get $code) (i32.const 3))))
        (local.set $string (i64.load (local.get $entry)))
        (local.set $from (i32.wrap_i64 (local.get $string)))
        (local.set $length (i32.wrap_i64 (i64.shr_u (local.get $string) (i64.const 32))))
        ;; With its next byte, it is the next string.
        (local.set $entry (i32.add (global.get $table) (i32.shl (local.get $next) (i32.const 3))))
        (i64.store (local.get $entry)
          (i64.or
            (i64.extend_i32_u (local.get $at))
            (i64.add (i64.and (local.get $string) (i64.const 0xffffffff00000000)) (i64.const 0x100000000))))
        (if (i32.gt_u (local.get $length) (i32.sub (local.get $end) (local.get $at)))
          (then
            (local.set $length (i32.sub (local.get $end) (local.get $at)))
            (local.set $stop (i32.const 4))))
        (local.set $to (local.get $at))
        (local.set $at (i32.add (local.get $at) (local.get $length)))
        (local.set $last (i32.sub (i32.add (local.get $from) (local.get $length)) (i32.const 1)))
        ;; All but the last byte lie before the place that they are copied to; that may be the first that is copied.
        (loop $copy
          (v128.store (local.get $to) (v128.load (local.get $from)))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (local.set $to (i32.add (local.get $to) (i32.const 16)))
          (br_if $copy (i32.lt_u (local.get $to) (local.get $at))))
        (i32.store8 (i32.sub (local.get $at) (i32.const 1)) (i32.load8_u (local.get $last)))
        (br_if $stopped (local.get $stop))
        ;; Codes become wider one code early; where the table is full, nothing is kept.
        (if (i32.eq (local.get $next) (local.get $limit))
          (then
            (if (i32.lt_u (local.get $width) (i32.const 12))
              (then
                (local.set $width (i32.add (local.get $width) (i32.const 1)))
                (local.set $limit (call $limitOf (local.get $width))))
              (else (local.set $next (i32.const 4095))))))
        (local.set $next (i32.add (local.get $next) (i32.const 1)))
        (br $codes)))
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $bit))
    (i32.store (i32.const 8) (local.get $width))
    (i32.store (i32.const 12) (local.get $next))
    (local.get $stop))

  ;; Adds up differences of pixels of three bytes in one row, five pixels at a time: 16 bytes behind it are read, and written as they are.
  (func (export "triples") (param $at i32) (param $bytes i32)
    (local $end i32) (local $sums v128) (local $last v128) (local $next v128)
    (local.set $end (i32.add (local.get $at) (local.get $bytes)))
    (loop $pixels
      (local.set $next (v128.load (local.get $at)))
      (local.set $sums (v128.and (local.get $next) (v128.const i8x16 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 0)))
      (local.set $sums
        (i8x16.add (local.get $sums)
          (i8x16.shuffle 16 16 16 0 1 2 3 4 5 6 7 8 9 10 11 16 (local.get $sums) (v128.const i64x2 0 0))))
      (local.set $sums
        (i8x16.add (local.get $sums)
          (i8x16.shuffle 16 16 16 16 16 16 0 1 2 3 4 5 6 7 8 16 (local.get $sums) (v128.const i64x2 0 0))))
      (local.set $sums
        (i8x16.add (local.get $sums)
          (i8x16.shuffle 16 16 16 16 16 16 16 16 16 16 16 16 0 1 2 16 (local.get $sums) (v128.const i64x2 0 0))))
      (local.set $sums (i8x16.add (local.get $sums) (local.get $last)))
      (local.set $last
        (i8x16.shuffle 12 13 14 12 13 14 12 13 14 12 13 14 12 13 14 16 (local.get $sums) (v128.const i64x2 0 0)))
      (if (i32.le_u (i32.add (local.get $at) (i32.const 15)) (local.get $end))
        (then
          (v128.store (local.get $at)
            (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (local.get $sums) (local.get $next))))
        (else
          ;; Fewer than five pixels are left.
          (loop $bytes
            (i32.store8 (local.get $at) (i8x16.extract_lane_u 0 (local.get $sums)))
            (local.set $sums
              (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 0 (local.get $sums) (local.get $sums)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $bytes (i32.lt_u (local.get $at) (local.get $end))))))
      (local.set $at (i32.add (local.get $at) (i32.const 15)))
      (br_if $pixels (i32.lt_u (local.get $at) (local.get $end))))))
